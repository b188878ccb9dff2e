import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { nodeLoopbackListener } from '../../../src/platform/node/nodeLoopbackListener.ts';
import type { CallOutcome, Listening } from '../../../src/platform/loopbackListener.ts';
import { freePort } from '../../host/freePort.ts';

const pages = {
  consented: { heading: 'Return to the editor', text: 'You said yes <now> & here.' },
  refused: { heading: 'No', text: 'You said no.' },
  stray: { heading: 'Nothing', text: 'Nothing waits for this.' },
};

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
    listening = await nodeLoopbackListener.listen({ port, path: '/callback' }, take, pages);
    assert.equal(listening.kind, 'listening');
  });

  afterEach(() => {
    if (listening.kind === 'listening') listening.dispose();
    process.off('uncaughtExceptionMonitor', notice);
    assert.deepEqual(escaped, []);
  });

  /** As a sign-in does that waits for this state. */
  function take(query: string): CallOutcome {
    if (!query.endsWith('&state=mine') || taken.length > 0) return 'stray';
    taken.push(query);
    return query.startsWith('code=') ? 'consented' : 'refused';
  }

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
    assert.match(reply, /<h1>Return to the editor<\/h1>\n<p>You said yes &lt;now&gt; &amp; here\.<\/p>/);
    assert.doesNotMatch(reply, /abc|mine/);
    assertHeaders(reply);
  });

  it('takes a refusal and shows another page', async () => {
    const reply = await get('/callback?error=access_denied&state=mine');
    assert.equal(statusOf(reply), 200);
    assert.deepEqual(taken, ['error=access_denied&state=mine']);
    assert.match(reply, /<h1>No<\/h1>\n<p>You said no\.<\/p>/);
    assert.doesNotMatch(reply, /access_denied|mine/);
    assertHeaders(reply);
  });

  it('shows a stray caller a third page, with nothing of the call in it', async () => {
    for (const target of ['/callback?code=hostile&state=hostile', '/hostile']) {
      const reply = await get(target);
      assert.match(reply, /<h1>Nothing<\/h1>\n<p>Nothing waits for this\.<\/p>/);
      assert.doesNotMatch(reply, /hostile/);
      assertHeaders(reply);
    }
    await signIn();
  });

  /** R6: nothing is kept or passed on, and the policy allows the page's own style and nothing else. */
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
    ['F1 no state', () => get('/callback?code=abc'), [400]],
    ['F2 another state', () => get('/callback?code=abc&state=theirs'), [400]],
    ['no query', () => get('/callback'), [400]],
    ['another path', () => get('/callback/?code=abc&state=mine'), [404]],
    ['F9 GET //', () => get('//'), [404]],
    ['F9 GET http://[', () => get('http://[/callback?code=abc&state=mine'), [400, 404]],
    ['F9 another Host', () => get('/callback?code=abc&state=mine', `localhost:${port}`), [400]],
    ['F9 a Host with a space', () => get('/callback?code=abc&state=mine', 'a b'), [400]],
    ['F9 no Host', () => raw('GET /callback?code=abc&state=mine HTTP/1.1\r\n\r\n'), [400]],
    [
      'F9 POST',
      () => raw(`POST /callback?code=abc&state=mine HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\n\r\n`),
      [405],
    ],
    ['F9 HEAD', () => raw(`HEAD /callback?code=abc&state=mine HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), [405]],
    ['F9 a URL of 9 KiB', () => get(`/callback?code=${'a'.repeat(9 * 1024)}&state=mine`), [414]],
    ['F9 a URL of 64 KiB', () => get(`/callback?code=${'a'.repeat(64 * 1024)}&state=mine`), [400, 0]],
    ['what is no HTTP', () => raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'), [400]],
    ['CONNECT', () => raw(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`), [0, 405]],
    [
      'an upgrade',
      () =>
        raw(`GET /callback HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`),
      [0, 400],
    ],
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
    const shapes = [
      '\0\0\0\0\r\n\r\n',
      'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
      `GET /callback?code=x&state=${i} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
      'GET http://[ HTTP/9.9\r\n\r\n',
    ];
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
    const again = await nodeLoopbackListener.listen({ port, path: '/callback' }, () => 'consented', pages);
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
