import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import type { CallOutcome, Listening } from '../../../src/platform/loopbackListener.ts';
import { nodeLoopbackListener } from '../../../src/platform/node/nodeLoopbackListener.ts';
import { freePort } from '../../host/freePort.ts';

const pages = {
  consented: { heading: 'Return to the editor', text: 'You said yes <now> & here.' },
  refused: { heading: 'No', text: 'You said no.' },
  stray: { heading: 'Nothing', text: 'Nothing waits for this.' },
};

describe('nodeLoopbackListener', () => {
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
    listening = await nodeLoopbackListener.listen({ port, path: '/callback' }, take, pages);
    assert.equal(listening.kind, 'listening');
  });

  afterEach(() => {
    if (listening.kind === 'listening') listening.dispose();
    process.off('uncaughtExceptionMonitor', notice);
    assert.deepEqual(escaped, []);
  });

  /** Behaves like a sign-in that waits for this state. */
  function take(query: string): CallOutcome {
    if (!query.endsWith('&state=mine') || taken.length > 0) return 'stray';
    taken.push(query);
    return query.startsWith('code=') ? 'consented' : 'refused';
  }

  /** Sends bytes and returns everything received until the connection closes. */
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

  it('accepts a response and shows a page that contains nothing of it', async () => {
    const reply = await signIn();
    assert.deepEqual(taken, ['code=abc&state=mine']);
    assert.match(reply, /<h1>Return to the editor<\/h1>\n<p>You said yes &lt;now&gt; &amp; here\.<\/p>/);
    assert.doesNotMatch(reply, /abc|mine/);
    assertHeaders(reply);
  });

  it('accepts a refusal and shows another page', async () => {
    const reply = await get('/callback?error=access_denied&state=mine');
    assert.equal(statusOf(reply), 200);
    assert.deepEqual(taken, ['error=access_denied&state=mine']);
    assert.match(reply, /<h1>No<\/h1>\n<p>You said no\.<\/p>/);
    assert.doesNotMatch(reply, /access_denied|mine/);
    assertHeaders(reply);
  });

  it('shows a third page for a stray call, with nothing of the call in it', async () => {
    for (const target of ['/callback?code=hostile&state=hostile', '/hostile']) {
      const reply = await get(target);
      assert.match(reply, /<h1>Nothing<\/h1>\n<p>Nothing waits for this\.<\/p>/);
      assert.doesNotMatch(reply, /hostile/);
      assertHeaders(reply);
    }
    await signIn();
  });

  /** The page must not be cached or passed on, and its policy must allow only its own style. */
  function assertHeaders(reply: string): void {
    const [, head = '', body = ''] = /^([^]*?)\r\n\r\n([^]*)$/.exec(reply) ?? [];
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style, 'latin1').digest('base64');
    const headers = new Map(
      head
        .split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
    assert.equal(
      headers.get('content-security-policy'),
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('connection'), 'close');
    assert.doesNotMatch(body, /<script|https?:|url\(|@import|\son\w+=/i);
  }

  const refused: readonly (readonly [string, () => Promise<string>, readonly number[]])[] = [
    ['a call without a state', () => get('/callback?code=abc'), [400]],
    ['a call with another state', () => get('/callback?code=abc&state=theirs'), [400]],
    ['a call without a query', () => get('/callback'), [400]],
    ['another path', () => get('/callback/?code=abc&state=mine'), [404]],
    ['GET //', () => get('//'), [404]],
    ['GET http://[', () => get('http://[/callback?code=abc&state=mine'), [400, 404]],
    ['another Host header', () => get('/callback?code=abc&state=mine', `localhost:${port}`), [400]],
    ['a Host header with a space', () => get('/callback?code=abc&state=mine', 'a b'), [400]],
    ['a call without a Host header', () => raw('GET /callback?code=abc&state=mine HTTP/1.1\r\n\r\n'), [400]],
    [
      'POST',
      () => raw(`POST /callback?code=abc&state=mine HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\n\r\n`),
      [405],
    ],
    ['HEAD', () => raw(`HEAD /callback?code=abc&state=mine HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), [405]],
    ['a URL of 9 KiB', () => get(`/callback?code=${'a'.repeat(9 * 1024)}&state=mine`), [414]],
    ['a URL of 64 KiB', () => get(`/callback?code=${'a'.repeat(64 * 1024)}&state=mine`), [400, 0]],
    ['bytes that are not HTTP', () => raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'), [400]],
    ['CONNECT', () => raw(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), [0, 405]],
    [
      'an upgrade request',
      () =>
        raw(`GET /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
      [0, 400],
    ],
  ];
  for (const [name, send, statuses] of refused) {
    it(`refuses ${name} and keeps waiting`, async () => {
      const reply = await send();
      assert.ok(statuses.includes(statusOf(reply)), reply.slice(0, 200));
      assert.deepEqual(taken, []);
      await signIn();
    });
  }

  it('refuses a second valid call', async () => {
    await signIn();
    assert.equal(statusOf(await get('/callback?code=abc&state=mine')), 400);
  });

  it('accepts the response during a hundred invalid calls', async () => {
    const junk = Array.from({ length: 100 }, (_, i) => raw(refusedBytes(i)));
    await signIn();
    for (const reply of await Promise.all(junk)) assert.notEqual(statusOf(reply), 200);
  });

  function refusedBytes(i: number): string {
    const shapes = [
      '\0\0\0\0\r\n\r\n',
      'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
      `GET /callback?code=x&state=${i} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
      'GET http://[ HTTP/9.9\r\n\r\n',
    ];
    return shapes[i % shapes.length] ?? '';
  }

  it('closes the connection of a slow caller and accepts the response in the meantime', async () => {
    const slow = connect(port, '127.0.0.1');
    slow.on('error', () => undefined);
    slow.resume();
    slow.write('GET /callback?code=abc&state=mine HTTP/1.1\r\nHost: ');
    const sending = setInterval(() => slow.write('1'), 200);
    await signIn();
    await once(slow, 'close');
    clearInterval(sending);
    assert.equal(taken.length, 1);
  }).timeout(15_000);

  it('reports EADDRINUSE when the port is in use', async () => {
    const again = await nodeLoopbackListener.listen({ port, path: '/callback' }, () => 'consented', pages);
    assert.deepEqual(again, { kind: 'failed', code: 'EADDRINUSE' });
  });

  it('frees the port and closes idle connections on dispose', async () => {
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
