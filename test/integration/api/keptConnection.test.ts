import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { HttpFailure, type HttpRequest } from '../../../src/platform/http.ts';
import { createNodeHttpClient } from '../../../src/platform/node/nodeHttpClient.ts';
import { always, collect } from '../support/engeeClient.ts';
import { type RawServer, rawServer } from '../support/rawServer.ts';

const http = createNodeHttpClient();
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const lastAnswer = answer.replace('Content', 'Connection: close\r\nContent');

/** Handles a request. `place` is the connection's number and the request's number on it, from 1. `isLast`: the request asks to close the connection. */
type Behavior = (place: `${number}.${number}`, socket: Socket, isLast: boolean) => void;

describe('Repeatable requests', () => {
  let server: RawServer;
  /** `connection.request` of each request, in the order of arrival. */
  let arrived: string[];

  afterEach(() => server.close());

  async function serve(behave: Behavior): Promise<void> {
    arrived = [];
    let connections = 0;
    server = await rawServer((socket) => {
      const connection = ++connections;
      let requests = 0;
      let received = '';
      socket
        .on('data', (chunk: Buffer) => {
          received += chunk.toString('latin1');
          // The body ends each request.
          if (!received.endsWith('{}')) return;
          const isLast = /^connection: close\r$/im.test(received);
          received = '';
          const place = `${connection}.${++requests}` as const;
          arrived.push(place);
          behave(place, socket, isLast);
        })
        .resume();
    });
  }

  const send = async (isRepeatable: boolean, signal = always) => {
    const request: HttpRequest = {
      method: 'POST',
      url: new URL(server.url),
      headers: {},
      body: { kind: 'text', contentType: 'application/json', text: '{}' },
      idleTimeoutMs: 5_000,
      ...(isRepeatable && { isRepeatable }),
    };
    return (await collect((await http.send(request, signal)).body)).toString();
  };

  const kindOf = async (sent: Promise<unknown>) => {
    try {
      return await sent;
    } catch (error) {
      assert.ok(error instanceof HttpFailure, String(error));
      return error.reason.kind;
    }
  };

  it('share a connection, while other requests use their own', async () => {
    await serve((_place, socket, isLast) => (isLast ? socket.end(lastAnswer) : socket.write(answer)));
    for (const isRepeatable of [true, true, false, false, true, true]) assert.equal(await send(isRepeatable), 'ok');
    // The kept-alive connection is closed because the third request would reuse it.
    assert.deepEqual(arrived, ['1.1', '1.2', '2.1', '3.1', '4.1', '4.2']);
    const headers = server.received
      .match(/^connection: .*$/gim)
      ?.map((line) => line.slice('connection: '.length).trim());
    assert.deepEqual(headers, ['keep-alive', 'keep-alive', 'close', 'close', 'keep-alive', 'keep-alive']);
  });

  for (const [name, end] of Object.entries({
    reset: (socket: Socket) => socket.resetAndDestroy(),
    closed: (socket: Socket) => socket.destroy(),
  })) {
    it(`are sent again once if the kept-alive connection is ${name} while they are sent`, async () => {
      await serve((place, socket) => (place === '1.2' ? end(socket) : socket.write(answer)));
      assert.equal(await send(true), 'ok');
      assert.equal(await send(true), 'ok');
      assert.deepEqual(arrived, ['1.1', '1.2', '2.1']);
    });
  }

  it('fail if the new connection is lost too', async () => {
    await serve((place, socket) => (place === '1.1' ? socket.write(answer) : socket.destroy()));
    await send(true);
    assert.equal(await kindOf(send(true)), 'broken');
    assert.deepEqual(arrived, ['1.1', '1.2', '2.1']);
  });

  it('are not sent again if a new connection is lost', async () => {
    await serve((_place, socket) => socket.destroy());
    assert.equal(await kindOf(send(true)), 'broken');
    assert.deepEqual(arrived, ['1.1']);
  });

  it('are not sent again if a response has begun', async () => {
    await serve((place, socket) => (place === '1.1' ? socket.write(answer) : socket.end(answer.slice(0, -1))));
    await send(true);
    assert.equal(await kindOf(send(true)), 'broken');
    assert.deepEqual(arrived, ['1.1', '1.2']);
  });

  it('are not sent again after an abort', async () => {
    const caller = new AbortController();
    await serve((place, socket) => {
      if (place === '1.1') socket.write(answer);
      else caller.abort();
    });
    await send(true);
    assert.equal(await kindOf(send(true, caller.signal)), 'aborted');
    assert.deepEqual(arrived, ['1.1', '1.2']);
  });
});
