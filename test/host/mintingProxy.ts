import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Cleanup } from './cleanup.ts';

/**
 * Starts a proxy for a VS Code server. It serves the key that SecretStorage encrypts with, as a hosted editor does, so
 * that the user stays signed in when the page is reloaded. It forwards everything else.
 * @param target `host:port` of the server
 * @returns `host:port` of the proxy
 */
export async function startMintingProxy(target: string, cleanup: Cleanup): Promise<string> {
  const key = randomBytes(32);
  const [host = '', port = ''] = target.split(':');
  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const outgoing = request(
      { host, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  };
  const server = createServer((incoming, response) => {
    if (incoming.method === 'POST' && (incoming.url ?? '').endsWith('/mint-key')) {
      response.end(key);
    } else {
      forward(incoming, response);
    }
  });
  server.on('upgrade', (incoming, socket, head) => {
    const upstream = connect(Number(port), host, () => {
      const headers = incoming.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1] ?? ''}`] : [],
      );
      upstream.write(`${incoming.method ?? 'GET'} ${incoming.url ?? '/'} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(() => {
    server.close();
    server.closeAllConnections();
    return Promise.resolve();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
