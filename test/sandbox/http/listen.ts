import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Listening {
  port: number;
  close(): Promise<void>;
}

/** Serves `handler` on 127.0.0.1. Port 0 lets the system choose a port. Closing also closes open connections. */
export async function listen(handler: Handler, port = 0): Promise<Listening> {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
