import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import {
  type HttpBody,
  HttpFailure,
  type HttpFailureReason,
  type HttpRequest,
  type HttpResponse,
} from '../../../src/platform/http.ts';
import { createNodeHttpClient } from '../../../src/platform/node/nodeHttpClient.ts';
import { always, collect } from '../support/engeeClient.ts';
import { cannedServer, type RawServer, rawServer, whenRequestIsComplete } from '../support/rawServer.ts';
import { selfSignedCertificate } from '../support/selfSignedCertificate.ts';

const http = createNodeHttpClient();
const text = { kind: 'text', contentType: 'text/plain', text: 'hello' } as const;
const large: HttpBody = {
  kind: 'multipart',
  fields: [],
  files: [{ fieldName: 'f', fileName: 'large', source: { kind: 'bytes', bytes: new Uint8Array(32 * 1024 * 1024) } }],
};

function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: more.body === undefined ? 'GET' : 'POST',
    url: new URL(url),
    headers: {},
    idleTimeoutMs: 5_000,
    ...more,
  };
}

async function reasonOf(promise: Promise<unknown>): Promise<HttpFailureReason> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof HttpFailure, String(error));
    return error.reason;
  }
  assert.fail('did not reject');
}

const readAll = async (response: Promise<HttpResponse>) => collect((await response).body);

describe('createNodeHttpClient on real sockets', () => {
  const servers: RawServer[] = [];
  const using = async (server: Promise<RawServer>) => {
    servers.push(await server);
    return server;
  };

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('returns status, headers and body and closes the connection', async () => {
    const server = await using(cannedServer('HTTP/1.1 418 Teapot\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok'));
    const response = await http.send(request(server.url, { headers: { 'X-Own': 'mine' } }), always);
    assert.equal(response.status, 418);
    assert.equal(response.header('x-a'), 'b');
    assert.equal(response.header('absent'), undefined);
    assert.equal((await collect(response.body)).toString(), 'ok');
    assert.match(server.received, /^GET \/ HTTP\/1\.1\r\n/);
    assert.match(server.received, /^x-own: mine\r$/im);
    assert.match(server.received, /^connection: close\r$/im);
    assert.match(server.received, /^accept-encoding: gzip\r$/im);
  });

  it('sends text with its exact length and type', async () => {
    const server = await using(cannedServer('HTTP/1.1 204 No Content\r\n\r\n'));
    await readAll(http.send(request(server.url, { body: { ...text, text: 'привет' } }), always));
    assert.match(server.received, /^content-length: 12\r$/im);
    assert.match(server.received, /^content-type: text\/plain\r$/im);
    assert.doesNotMatch(server.received, /transfer-encoding/i);
  });

  it('sends an empty text as an empty body', async () => {
    const server = await using(cannedServer('HTTP/1.1 204 No Content\r\n\r\n'));
    await readAll(http.send(request(server.url, { body: { ...text, text: '' } }), always));
    assert.match(server.received, /^content-length: 0\r$/im);
  });

  it('reports a refused connection as not connected', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    for (const body of [undefined, text]) {
      const reason = await reasonOf(http.send(request(server.url, body && { body }), always));
      assert.deepEqual(reason, { kind: 'notConnected', code: 'ECONNREFUSED' });
    }
  });

  it('refuses a self-signed certificate', async () => {
    const server = createTlsServer(selfSignedCertificate());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      for (const body of [undefined, text]) {
        const reason = await reasonOf(http.send(request(url, body && { body }), always));
        assert.deepEqual(reason, { kind: 'certificate', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      }
    } finally {
      server.close();
    }
  });

  it('reports TLS to a port without TLS as not connected', async () => {
    const server = await using(rawServer((socket) => socket.end('SSH-2.0-hello\r\n')));
    const reason = await reasonOf(http.send(request(server.url.replace('http:', 'https:'), { body: text }), always));
    assert.equal(reason.kind, 'notConnected');
  });

  it('times out if a TLS handshake gets no response', async () => {
    const server = await using(rawServer(() => undefined));
    const impatient = createNodeHttpClient({ connectTimeoutMs: 150 });
    const reason = await reasonOf(
      impatient.send(request(server.url.replace('http:', 'https:'), { body: text }), always),
    );
    assert.deepEqual(reason, { kind: 'timeout', phase: 'connect', timeoutMs: 150 });
  });

  it('times out if the first byte does not arrive, with and without a body', async () => {
    const server = await using(rawServer((socket) => socket.resume()));
    for (const body of [undefined, text]) {
      const reason = await reasonOf(
        http.send(request(server.url, { firstByteTimeoutMs: 100, ...(body && { body }) }), always),
      );
      assert.deepEqual(reason, { kind: 'timeout', phase: 'firstByte', timeoutMs: 100 });
    }
  });

  it('times out if the server is silent in the middle of the body', async () => {
    const server = await using(
      rawServer((socket) => {
        void whenRequestIsComplete(socket).then(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'));
      }),
    );
    const reason = await reasonOf(readAll(http.send(request(server.url, { idleTimeoutMs: 100 }), always)));
    assert.deepEqual(reason, { kind: 'timeout', phase: 'idle', timeoutMs: 100 });
  });

  it('does not time out because of a slow reader', async () => {
    const server = await using(cannedServer(`HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n${'x'.repeat(40_000)}`));
    const response = await http.send(request(server.url, { idleTimeoutMs: 400 }), always);
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.equal(bytes, 40_000);
  });

  it('times out if the server never reads', async () => {
    const server = await using(rawServer(() => undefined));
    const reason = await reasonOf(http.send(request(server.url, { body: large, idleTimeoutMs: 100 }), always));
    assert.deepEqual(reason, { kind: 'timeout', phase: 'idle', timeoutMs: 100 });
  });

  it('does not time out if the server reads slowly', async () => {
    const server = await using(
      rawServer((socket) => {
        socket.on('data', () => {
          socket.pause();
          setTimeout(() => socket.resume(), 5);
        });
        void whenRequestIsComplete(socket).then(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
      }),
    );
    const startedAt = performance.now();
    const response = await http.send(request(server.url, { body: large, idleTimeoutMs: 1_000 }), always);
    assert.equal(response.status, 200);
    await collect(response.body);
    assert.ok(performance.now() - startedAt > 1_000, 'too fast to be meaningful');
  });

  it('reports a connection lost after the request was sent as sent', async () => {
    for (const cut of [
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.resetAndDestroy(),
      (socket: Socket) => socket.end(),
    ]) {
      const server = await using(rawServer((socket) => void whenRequestIsComplete(socket).then(() => cut(socket))));
      const reason = await reasonOf(http.send(request(server.url, { body: text }), always));
      assert.deepEqual(reason, { kind: 'broken', code: 'ECONNRESET', isRequestSent: true });
      assert.equal(server.connections, 1);
    }
  });

  it('reports a connection lost while the request was being sent as not sent', async () => {
    const server = await using(rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()).resume()));
    const reason = await reasonOf(http.send(request(server.url, { body: large }), always));
    assert.equal(reason.kind, 'broken');
    assert.equal(reason.isRequestSent, false);
  });

  it('fails for a body that ends early, with a length and with chunks', async () => {
    for (const head of [
      'Content-Length: 10\r\n\r\nabc',
      'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      'Transfer-Encoding: chunked\r\n\r\nff\r\nabc',
    ]) {
      const server = await using(cannedServer(`HTTP/1.1 200 OK\r\n${head}`));
      const reason = await reasonOf(readAll(http.send(request(server.url, { body: text }), always)));
      assert.equal(reason.kind, 'broken', head);
      assert.equal(reason.isRequestSent, true);
    }
  });

  it('fails for a response that is not HTTP', async () => {
    const server = await using(cannedServer('hello there\r\n\r\n'));
    const reason = await reasonOf(http.send(request(server.url, { body: text }), always));
    assert.equal(reason.kind, 'broken');
    assert.match(reason.code, /^HPE_/);
  });

  it('returns an early 413 while the body is still being sent', async () => {
    const reply = 'HTTP/1.1 413 Too Large\r\nContent-Length: 7\r\nConnection: close\r\n\r\ntoo big';
    const answers = {
      'and reads on': (socket: Socket) => socket.resume().write(reply),
      'and reads no more': (socket: Socket) => socket.pause().write(reply),
      'and closes its side': (socket: Socket) => socket.pause().end(reply),
    };
    for (const [name, answer] of Object.entries(answers)) {
      const server = await using(rawServer((socket) => socket.once('data', () => answer(socket)).resume()));
      const response = await http.send(request(server.url, { body: large }), always);
      assert.equal(response.status, 413, name);
      assert.equal((await collect(response.body)).toString(), 'too big', name);
    }
  });

  it('stops sending once an early response is read', async () => {
    let closed: Promise<unknown> = Promise.reject(new Error('no connection'));
    closed.catch(() => undefined);
    const server = await using(
      rawServer((socket) => {
        closed = once(socket, 'close');
        socket
          .once('data', () => {
            socket.pause().write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
            setImmediate(() => socket.resume());
          })
          .resume();
      }),
    );
    await readAll(http.send(request(server.url, { body: large }), always));
    await closed;
    assert.ok(server.received.length < 32 * 1024 * 1024);
  });

  it('leaves no connection open after an early response of a server that stopped reading', async () => {
    const server = await using(
      rawServer((socket) => {
        socket
          .once('data', () =>
            socket.pause().write('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
          )
          .resume();
      }),
    );
    const openConnections = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    for (const body of [large, { ...text, text: 'x'.repeat(32 * 1024 * 1024) }]) {
      const before = openConnections();
      await readAll(http.send(request(server.url, { body }), always));
      // The server's own end stays open because it reads nothing.
      while (openConnections() > before + 1) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  it('decompresses gzip and does not follow redirects', async () => {
    const zipped = gzipSync('zipped');
    const server = await using(
      cannedServer(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${zipped.length}\r\n\r\n`),
          zipped,
        ]),
      ),
    );
    assert.equal((await readAll(http.send(request(server.url), always))).toString(), 'zipped');
    const elsewhere = await using(rawServer(() => undefined));
    const redirecting = await using(
      cannedServer(`HTTP/1.1 307 Temporary Redirect\r\nLocation: ${elsewhere.url}/\r\nContent-Length: 0\r\n\r\n`),
    );
    const response = await http.send(request(redirecting.url, { body: text }), always);
    assert.equal(response.status, 307);
    await collect(response.body);
    assert.equal(elsewhere.connections, 0);
  });

  it('can be aborted at every stage and leaves nothing open', async () => {
    const stages: Record<string, { onConnection: (socket: Socket) => void; body?: HttpBody }> = {
      'before the response': { onConnection: (socket) => socket.resume(), body: text },
      'while sending': { onConnection: () => undefined, body: large },
      'in the response': {
        onConnection: (socket) =>
          void whenRequestIsComplete(socket).then(() =>
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
          ),
      },
    };
    for (const [name, { onConnection, body }] of Object.entries(stages)) {
      const controller = new AbortController();
      let closed: Promise<unknown> | undefined;
      const server = await using(
        rawServer((socket) => {
          closed = once(socket, 'close');
          onConnection(socket);
          setTimeout(() => {
            controller.abort();
            socket.resume();
          }, 30);
        }),
      );
      const reason = await reasonOf(readAll(http.send(request(server.url, body && { body }), controller.signal)));
      assert.deepEqual(reason, { kind: 'aborted' }, name);
      await closed;
    }
  });

  it('sends nothing if the signal is already aborted', async () => {
    const server = await using(rawServer(() => undefined));
    assert.deepEqual(await reasonOf(http.send(request(server.url, { body: large }), AbortSignal.abort())), {
      kind: 'aborted',
    });
    assert.equal(server.connections, 0);
  });

  it('closes the connection if the reader leaves early, even before the first byte', async () => {
    for (const leave of ['break', 'return'] as const) {
      let closed: Promise<unknown> | undefined;
      const server = await using(
        rawServer((socket) => {
          closed = once(socket, 'close');
          void whenRequestIsComplete(socket).then(() =>
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
          );
        }),
      );
      const { body } = await http.send(request(server.url), always);
      if (leave === 'return') await body[Symbol.asyncIterator]().return?.();
      else for await (const chunk of body) if (chunk.length > 0) break;
      await closed;
    }
  });

  it('escapes names of files and fields so that they cannot inject headers', async () => {
    const server = await using(cannedServer('HTTP/1.1 204 No Content\r\n\r\n'));
    const file = {
      fieldName: 'f"\r\nA: b',
      fileName: 'a"b\r\nX-Evil: y.png',
      source: { kind: 'bytes', bytes: Buffer.from('content') },
    } as const;
    await readAll(
      http.send(
        request(server.url, { body: { kind: 'multipart', fields: [{ name: 'n', value: 'v' }], files: [file] } }),
        always,
      ),
    );
    assert.match(server.received, /name="f%22%0D%0AA: b"; filename="a%22b%0D%0AX-Evil: y\.png"\r\n/);
    assert.doesNotMatch(server.received, /^X-Evil/m);
    const length = Number(/^content-length: (\d+)/im.exec(server.received)?.[1]);
    assert.equal(server.received.length - server.received.indexOf('\r\n\r\n') - 4, length);
  });

  it('rejects an invalid header without revealing its value', async () => {
    const reason = await reasonOf(
      http.send(request('http://127.0.0.1:9', { headers: { Authorization: 'Bearer se\ncret' } }), always),
    );
    assert.ok(!JSON.stringify(reason).includes('cret'));
  });
});
