import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { BenchSetup } from './benchSetup.ts';
import type { Row } from './row.ts';

/** What the bench's extension says when it asks for the next thing to measure: what came of the last. */
export type Report = { readonly rows: readonly Row[] } | { readonly error: string };

/** Tells the extension of the bench, which is in another process, what to measure, one thing after the other. */
export interface Director {
  readonly url: string;
  /** What the extension measured by itself, before it was asked for anything. */
  readonly firstRows: Promise<readonly Row[]>;
  /** Rejects when it could not be measured. */
  measure(id: string, setup: BenchSetup): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export async function startDirector(): Promise<Director> {
  let settle: ((report: Report) => void) | undefined;
  let waiting: ServerResponse | undefined;
  const reported = () =>
    new Promise<readonly Row[]>((resolve, reject) => {
      settle = (report) => {
        if ('rows' in report) resolve(report.rows);
        else reject(new Error(report.error));
      };
    });
  const firstRows = reported();
  const server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      waiting = response;
      settle?.(JSON.parse(body) as Report);
    });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    firstRows,
    measure(id, setup) {
      const rows = reported();
      waiting?.end(JSON.stringify({ id, setup }));
      return rows;
    },
    async close() {
      waiting?.end('null');
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
