import type { HttpClient, HttpRequest, HttpResponse } from '../../../../../src/platform/http.ts';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP client that returns the given replies in order, or rejects with those that are errors. Records the requests. */
export class ScriptedHttp implements HttpClient {
  readonly requests: HttpRequest[] = [];
  readonly closed: boolean[] = [];
  private readonly replies: (Reply | Error)[];

  constructor(...replies: (Reply | Error)[]) {
    this.replies = replies;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    const reply = this.replies.shift();
    if (reply === undefined) return Promise.reject(new Error('no reply left'));
    if (reply instanceof Error) return Promise.reject(reply);
    const index = this.closed.push(false) - 1;
    const { status, headers = {}, body = '' } = reply;
    const chunks = [new TextEncoder().encode(body)];
    const end = () => {
      this.closed[index] = true;
      return Promise.resolve({ done: true, value: undefined } as const);
    };
    const iterator = {
      next: () => {
        const value = chunks.shift();
        return value === undefined ? end() : Promise.resolve({ done: false, value });
      },
      return: end,
    };
    return Promise.resolve({
      status,
      header: (name) => headers[name],
      body: { [Symbol.asyncIterator]: () => iterator },
    });
  }
}
