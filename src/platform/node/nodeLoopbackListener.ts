import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CallOutcome, Listening, LoopbackAddress, LoopbackListener, PageText } from '../loopbackListener.ts';
import { pagePolicy, renderPage } from './loopbackPage.ts';

const maxUrlLength = 8 * 1024;
/** Timeout for receiving a whole request. A browser sends its few hundred bytes at once. */
const requestTimeoutMs = 5_000;
const checkIntervalMs = 500;

/**
 * Listens on 127.0.0.1. Every program on this computer and every web page can call it. So it doesn't parse URLs, doesn't
 * echo any part of a request, and closes slow or invalid connections.
 */
export const nodeLoopbackListener: LoopbackListener = {
  async listen(address, take, pages) {
    const answering = new Set<Socket>();
    const server = createServer(
      {
        maxHeaderSize: 2 * maxUrlLength,
        headersTimeout: requestTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: checkIntervalMs,
      },
      (request, response) => {
        const { status, outcome } = judge(request, address, take);
        answering.add(request.socket);
        request.socket.once('close', () => answering.delete(request.socket));
        answer(response, status, pages[outcome]);
      },
    );
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    });
    server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      else socket.destroy();
    });
    const code = await bind(server, address.port);
    if (code !== undefined) return { kind: 'failed', code } satisfies Listening;
    return {
      kind: 'listening',
      dispose: () => {
        server.close();
        // A page that is being sent may finish. The browser or the timeout closes its connection.
        for (const socket of sockets) {
          if (answering.has(socket)) socket.setTimeout(requestTimeoutMs, () => socket.destroy());
          else socket.destroy();
        }
      },
    } satisfies Listening;
  },
};

/** Returns the system's error code if the port isn't available. */
async function bind(server: Server, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.name);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.on('error', () => undefined);
      resolve(undefined);
    });
  });
}

function judge(
  request: IncomingMessage,
  { port, path }: LoopbackAddress,
  take: (query: string) => CallOutcome,
): { readonly status: number; readonly outcome: CallOutcome } {
  const url = request.url ?? '';
  const stray = (status: number) => ({ status, outcome: 'stray' }) as const;
  if (request.method !== 'GET') return stray(405);
  if (url.length > maxUrlLength) return stray(414);
  // Another host name for this address means DNS rebinding by a web page.
  if (request.headers.host !== `127.0.0.1:${port}`) return stray(400);
  const at = url.indexOf('?');
  if ((at < 0 ? url : url.slice(0, at)) !== path) return stray(404);
  const outcome = take(at < 0 ? '' : url.slice(at + 1));
  return outcome === 'stray' ? stray(400) : { status: 200, outcome };
}

function answer(response: ServerResponse, status: number, text: PageText): void {
  response.on('error', () => undefined);
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': pagePolicy,
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  });
  response.end(renderPage(text));
}
