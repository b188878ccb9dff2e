import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A local server that hostile markup tries to reach. */
export interface Listener {
  readonly address: string;
  /** The first line of each request; empty for a connection without a request. */
  readonly heard: string[];
  /** Resolves when a request that contains this text has arrived. */
  hears(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Accepts plain connections, so that connections without a request are also recorded. */
export async function listen(): Promise<Listener> {
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    const index = heard.push('') - 1;
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      heard[index] = bytes.toString('latin1').split('\r\n')[0] ?? '';
      socket.end(
        'HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok',
      );
      for (const check of waiting) check();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    hears: (text) =>
      new Promise((resolve) => {
        const check = () => {
          if (!heard.some((line) => line.includes(text))) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
