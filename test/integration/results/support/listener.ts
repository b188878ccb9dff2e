import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A place on this computer that hostile markup tries to reach. */
export interface Listener {
  readonly address: string;
  /** First lines of what arrived; empty for a connection that has said nothing. */
  readonly heard: string[];
  /** Resolves when something with these words has arrived. */
  hears(words: string): Promise<void>;
  close(): Promise<void>;
}

/** Listens to plain connections, so that one that is only opened in advance is heard as well. */
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
    hears: (words) =>
      new Promise((resolve) => {
        const check = () => {
          if (!heard.some((line) => line.includes(words))) return;
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
