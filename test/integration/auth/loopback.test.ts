import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { nodeLoopbackListener } from '../../../src/platform/node/nodeLoopbackListener.ts';
import type { Listening } from '../../../src/platform/loopbackListener.ts';
import { freePort } from '../../host/freePort.ts';

const texts = { taken: 'You are signed in <now>.', notTaken: 'Nothing waits for this.' };

describe('the listener on 127.0.0.1', () => {
  let port: number;
  let listening: Listening;
  let taken: string[];
  let escaped: unknown[];
  const notice = (error: unknown) => escaped.push(error);

  beforeEach(async () => {
    taken = [];
    escaped = [];
    process.on('uncaughtExceptionMonitor', notice);
    port = await freePort();
    listening = await nodeLoopbackListener.listen({ port, path: '/callback' }, (query) => query === 'code=abc&state=mine' && taken.push(query) === 1, texts);
    assert.equal(listening.kind, 'listening');
  });

  afterEach(() => {
    if (listening.kind === 'listening') listening.dispose();
    process.off('uncaughtExceptionMonitor', notice);
    assert.deepEqual(escaped, []);
  });

  /** Sends these bytes and gives all that comes back until the connection is closed. */
  async function raw(bytes: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return Buffer.concat(chunks).toString('latin1');
  }

  const get = (target: string, host = `127.0.0.1:${port}`) => raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const statusOf = (reply: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1] ?? 0);
  const signIn = async () => {
    const reply = await get('/callback?code=abc&state=mine');
    assert.equal(statusOf(reply), 200);
    return reply;
  };

  it('takes the answer and shows a page that holds nothing of it', async () => {
    const reply = await signIn();
    assert.deepEqual(taken, ['code=abc&state=mine']);
    assert.match(reply, /You are signed in &lt;now&gt;\./);
    assert.doesNotMatch(reply, /abc|mine/);
    for (const header of [/^cache-control: no-store\r$/im, /^referrer-policy: no-referrer\r$/im, /^content-security-policy: default-src 'none'\r$/im, /^connection: close\r$/im]) {
      assert.match(reply, header);
    }
  });

  const refused: readonly (readonly [string, () => Promise<string>, readonly number[]])[] = [
    ['F1 no state', () => get('/callback?code=abc'), [400]],
    ['F2 another state', () => get('/callback?code=abc&state=theirs'), [400]],
    ['no query', () => get('/callback'), [400]],
    ['another path', () => get('/callback/?code=abc&state=mine'), [404]],
    ['F9 GET //', () => get('//'), [404]],
    ['F9 GET http://[', () => get('http://[/callback?code=abc&state=mine'), [400, 404]],
    ['F9 another Host', () => get('/callback?code=abc&state=mine', `localhost:${port}`), [400]],
    ['F9 a Host with a space', () => get('/callback?code=abc&state=mine', 'a b'), [400]],
    ['F9 no Host', () => raw('GET /callback?code=abc&state=mine HTTP/1.1\r\n\r\n'), [400]],
    ['F9 POST', () => raw(`POST /callback?code=abc&state=mine HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\n\r\n`), [405]],
    ['F9 HEAD', () => raw(`HEAD /callback?code=abc&state=mine HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), [405]],
    ['F9 a URL of 9 KiB', () => get(`/callback?code=${'a'.repeat(9 * 1024)}&state=mine`), [414]],
    ['F9 a URL of 64 KiB', () => get(`/callback?code=${'a'.repeat(64 * 1024)}&state=mine`), [400, 0]],
    ['what is no HTTP', () => raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'), [400]],
    ['CONNECT', () => raw(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), [0, 405]],
    ['an upgrade', () => raw(`GET /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`), [0, 400]],
  ];
  for (const [name, send, statuses] of refused) {
    it(`${name}: refused, and the sign-in goes on`, async () => {
      const reply = await send();
      assert.ok(statuses.includes(statusOf(reply)), reply.slice(0, 200));
      assert.deepEqual(taken, []);
      await signIn();
    });
  }

  it('F4 a second valid call is refused', async () => {
    await signIn();
    assert.equal(statusOf(await get('/callback?code=abc&state=mine')), 400);
  });

  it('R6 a hundred calls of junk at once: the sign-in still goes through', async () => {
    const junk = Array.from({ length: 100 }, (_, i) => raw(refusedBytes(i)));
    await signIn();
    for (const reply of await Promise.all(junk)) assert.notEqual(statusOf(reply), 200);
  });

  function refusedBytes(i: number): string {
    const shapes = ['\0\0\0\0\r\n\r\n', 'GET // HTTP/1.1\r\nHost: x\r\n\r\n', `GET /callback?code=x&state=${i} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, 'GET http://[ HTTP/9.9\r\n\r\n'];
    return shapes[i % shapes.length] ?? '';
  }

  it('F11 a caller that sends a byte at a time is cut off, and the sign-in goes on meanwhile', async () => {
    const slow = connect(port, '127.0.0.1');
    slow.on('error', () => undefined);
    slow.resume();
    slow.write('GET /callback?code=abc&state=mine HTTP/1.1\r\nHost: ');
    const dripping = setInterval(() => slow.write('1'), 200);
    await signIn();
    await once(slow, 'close');
    clearInterval(dripping);
    assert.equal(taken.length, 1);
  }).timeout(15_000);

  it('F12 a port that is taken is said to be, and nothing else listens instead', async () => {
    const again = await nodeLoopbackListener.listen({ port, path: '/callback' }, () => true, texts);
    assert.deepEqual(again, { kind: 'failed', code: 'EADDRINUSE' });
  });

  it('leaves the port free at once, and callers that said nothing without a connection', async () => {
    const silent = connect(port, '127.0.0.1');
    silent.on('error', () => undefined);
    silent.resume();
    await once(silent, 'connect');
    await signIn();
    if (listening.kind === 'listening') listening.dispose();
    await once(silent, 'close');
    const next: Server = createServer().listen(port, '127.0.0.1');
    await once(next, 'listening');
    assert.equal((next.address() as AddressInfo).port, port);
    next.close();
  });
});
