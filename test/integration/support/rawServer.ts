import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A TCP server whose connections a test controls. */
export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** Everything received so far on all connections, as latin-1. */
  readonly received: string;
  readonly connections: number;
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1. Connections are paused until `onConnection` reads from them. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<RawServer> {
  return listening(createServer({ pauseOnConnect: true }), onConnection);
}

/** Starts a server that responds to each request with `reply` and then closes the connection. */
export async function cannedServer(reply: string | Buffer): Promise<RawServer> {
  return rawServer((socket) => {
    void whenRequestIsComplete(socket).then(() => socket.end(reply));
  });
}

/** Waits until a request has arrived completely, and continues to read. */
export async function whenRequestIsComplete(socket: Socket): Promise<void> {
  let head = '';
  let missingBytes: number | undefined;
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      if (missingBytes === undefined) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        missingBytes = end + 4 + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0) - head.length;
      } else {
        missingBytes -= chunk.length;
      }
      if (missingBytes <= 0) resolve();
    });
    socket.resume();
  });
}

async function listening(server: Server, onConnection: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.pause();
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get received() {
      return Buffer.concat(chunks).toString('latin1');
    },
    get connections() {
      return connections;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
