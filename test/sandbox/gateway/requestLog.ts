import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathFits, type RecordedRequest, type RequestFilter } from '../control/protocol.ts';

const keptBodyBytes = 64 * 1024;
const keptRequests = 10_000;

/** Records every request to the gateway except control requests. */
export class RequestLog {
  readonly #requests: RecordedRequest[] = [];
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  #lastId = 0;

  /** Records a request when its head arrives and updates the record until the request ends. */
  record(request: IncomingMessage, response: ServerResponse, url: URL): RecordedRequest {
    const record: RecordedRequest = {
      id: ++this.#lastId,
      method: request.method ?? '',
      path: url.pathname,
      query: url.search,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      bodyBytes: 0,
      body: '',
      receivedAtMs: Date.now(),
      status: null,
      durationMs: null,
      outcome: 'pending',
      fault: null,
    };
    response.once('close', () => {
      record.status = response.headersSent ? response.statusCode : null;
      record.durationMs = Date.now() - record.receivedAtMs;
      record.outcome = response.writableFinished ? 'answered' : 'cut';
    });
    this.#requests.push(record);
    if (this.#requests.length > keptRequests) {
      this.#requests.shift();
    }
    this.#arrivals.emit('request', record);
    return record;
  }

  /** Must be called with each chunk of the body. */
  noteBody(record: RecordedRequest, chunk: Buffer): void {
    record.bodyBytes += chunk.length;
    if (/json|x-www-form-urlencoded/.test(record.headers['content-type'] ?? '') && record.body.length < keptBodyBytes) {
      record.body = (record.body + chunk.toString('utf8')).slice(0, keptBodyBytes);
    }
  }

  list(filter: RequestFilter): RecordedRequest[] {
    return this.#requests.filter((record) => fits(filter, record));
  }

  clear(): void {
    this.#requests.length = 0;
  }

  /** Returns the first request that matches, recorded or future. */
  async next(filter: RequestFilter, signal: AbortSignal): Promise<RecordedRequest> {
    const [known] = this.list(filter);
    if (known !== undefined) {
      return known;
    }
    return new Promise((resolve, reject) => {
      const check = (record: RecordedRequest): void => {
        if (fits(filter, record)) {
          this.#arrivals.off('request', check);
          resolve(record);
        }
      };
      this.#arrivals.on('request', check);
      signal.addEventListener('abort', () => {
        this.#arrivals.off('request', check);
        reject(new Error('no longer waiting'));
      });
    });
  }
}

function fits(filter: RequestFilter, record: RecordedRequest): boolean {
  return (
    (filter.method === undefined || filter.method === record.method) &&
    (filter.path === undefined || pathFits(filter.path, record.path)) &&
    (filter.after === undefined || record.id > filter.after)
  );
}
