import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { BenchSetup } from './bench.ts';
import type { Row } from './row.ts';

/** The result of the last measurement, which the bench extension sends when it requests the next order. */
export type Report = { readonly isActivated: true } | { readonly rows: readonly Row[] } | { readonly error: string };

/** Tells the bench extension, which runs in another process, what to measure next. */
export interface Director {
  readonly url: string;
  /** Waits for the next start of the extension host, in which the bench extension activates the others. */
  nextStart(): Promise<true>;
  /** Rejects when the measurement failed. */
  measure(id: string, setup: BenchSetup): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export async function startDirector(): Promise<Director> {
  let settle: ((report: Report) => void) | undefined;
  let waiting: ServerResponse | undefined;
  const reported = <T>(read: (report: Report) => T | undefined) =>
    new Promise<T>((resolve, reject) => {
      settle = (report) => {
        const value = read(report);
        if (value !== undefined) resolve(value);
        else reject(new Error('error' in report ? report.error : 'The extension reported something else'));
      };
    });
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
    nextStart: () => reported((report) => ('isActivated' in report ? report.isActivated : undefined)),
    measure(id, setup) {
      const rows = reported((report) => ('rows' in report ? report.rows : undefined));
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
