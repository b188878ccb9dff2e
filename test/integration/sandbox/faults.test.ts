import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Fault } from '../../sandbox/control/protocol.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { Client, userApi } from './client.ts';

const info = '/account/api/engee/info';

describe('Sandbox faults and request log', function () {
  // The limit is generous because a busy machine is slow. No test waits that long by itself.
  this.timeout(10_000);

  let sandbox: Sandbox;
  let client: Client;

  beforeEach(async () => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0 });
    client = new Client(sandbox);
  });

  afterEach(() => sandbox.close());

  const onInfo = (fault: Fault): Promise<number> => sandbox.control.addFault({ path: info, fault });
  /** Returns the code of the error's cause, because the error of fetch itself only says that it failed. */
  const failure = async (attempt: Promise<unknown>): Promise<unknown> => {
    const error = await attempt.then(
      () => assert.fail('it did not fail'),
      (reason: unknown) => reason,
    );
    return ((error as Error).cause as { code?: string } | undefined)?.code;
  };

  it('applies a fault only to its route and method, only the given number of times, and only until it is removed', async () => {
    await sandbox.control.addFault({ method: 'GET', path: info, times: 2, fault: { kind: 'status', status: 500 } });
    assert.equal((await client.send('GET', '/account/api/oauth2/session')).status, 200);
    assert.equal((await client.send('POST', info)).status, 405);
    const statuses = [];
    for (let request = 0; request < 3; request += 1) {
      statuses.push((await client.send('GET', info)).status);
    }
    assert.deepEqual(statuses, [500, 500, 200]);
    const id = await sandbox.control.addFault({ path: '*', fault: { kind: 'status', status: 418 } });
    assert.equal((await client.send('GET', info)).status, 418);
    await sandbox.control.removeFault(id);
    assert.equal((await client.send('GET', info)).status, 200);
    await sandbox.control.addFault({ path: 'engee/info', fault: { kind: 'status', status: 503 } });
    assert.equal((await client.send('GET', info)).status, 503);
    await sandbox.control.clearFaults();
    assert.equal((await client.send('GET', info)).status, 200);
  });

  it('applies a fault only to bodies that contain its text and forwards other requests with their bodies', async () => {
    const path = '/account/api/oauth2/token';
    await sandbox.control.addFault({
      path,
      bodyContains: 'grant_type=refresh_token',
      times: 1,
      fault: { kind: 'status', status: 418 },
    });
    const answers = [];
    for (const grant of ['authorization_code', 'refresh_token', 'refresh_token']) {
      answers.push((await client.send('POST', path, new URLSearchParams({ grant_type: grant }))).status);
    }
    assert.equal(answers[1], 418);
    assert.notEqual(answers[0], 418);
    assert.notEqual(answers[2], 418);
    const requests = await sandbox.control.requests({ path });
    assert.match(requests[0]?.body ?? '', /grant_type=authorization_code/);
    assert.deepEqual(
      requests.map(({ fault }) => fault),
      [null, 'status', null],
    );
  });

  it('applies a fault only to bodies with more bytes than its limit and forwards other requests', async () => {
    const path = 'engee/start';
    await sandbox.control.addFault({ path, bodyLongerThan: 12, fault: { kind: 'status', status: 413 } });
    const statuses = [];
    for (const body of ['{"url":"é"}', '{"url":"éé"}'])
      statuses.push((await client.send('POST', `/account/api/${path}`, body)).status);
    assert.deepEqual(statuses, [200, 413]);
    const requests = await sandbox.control.requests({ path });
    assert.deepEqual(
      requests.map(({ fault }) => fault),
      [null, 'status'],
    );
  });

  it('replies with the status, body, type and headers of a status fault and does not forward the request', async () => {
    await sandbox.control.addFault({
      path: 'engee/start',
      fault: {
        kind: 'status',
        status: 429,
        body: '{"slow":1}',
        contentType: 'application/problem+json',
        headers: { 'Retry-After': '7' },
      },
    });
    const reply = await client.send('POST', '/account/api/engee/start');
    assert.equal(reply.status, 429);
    assert.equal(reply.headers.get('retry-after'), '7');
    assert.equal(reply.headers.get('content-type'), 'application/problem+json');
    assert.deepEqual(reply.json(), { slow: 1 });
    assert.equal(await sandbox.control.serverStatus(), 'stopped');
  });

  it('replies to an early status fault before the body has arrived and closes the connection', async () => {
    await sandbox.control.addFault({ path: 'file/upload', fault: { kind: 'status', status: 413, early: true } });
    const socket = connect(Number(new URL(sandbox.baseUrl).port), '127.0.0.1');
    socket.write(
      `POST ${userApi}/file/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20000000\r\n\r\nthe first of many bytes`,
    );
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 413 /);
    const [record] = await sandbox.control.requests({ path: 'file/upload' });
    assert.equal(record?.bodyBytes, 0);
    assert.equal(record.status, 413);
  });

  it('replies to an html fault with a page and status 200', async () => {
    await onInfo({ kind: 'html' });
    const reply = await client.send('GET', info);
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-type') ?? '', /^text\/html/);
  });

  it('replies to a delay fault only after the delay', async () => {
    await onInfo({ kind: 'delay', ms: 60 });
    const begun = performance.now();
    assert.equal((await client.send('GET', info)).status, 200);
    assert.ok(performance.now() - begun >= 59);
  });

  it('does not handle a request that is held at the request until the fault is removed', async () => {
    const id = await sandbox.control.addFault({ path: 'engee/start', fault: { kind: 'hold', at: 'request' } });
    const held = client.send('POST', '/account/api/engee/start');
    await sandbox.control.nextRequest({ path: 'engee/start' });
    assert.equal(await sandbox.control.serverStatus(), 'stopped');
    await sandbox.control.removeFault(id);
    assert.equal((await held).status, 200);
    await sandbox.control.reached('running');
  });

  it('handles a request that is held at the reply but sends the reply only when the fault is removed', async () => {
    const id = await sandbox.control.addFault({ path: 'engee/start', fault: { kind: 'hold', at: 'reply' } });
    const held = client.send('POST', '/account/api/engee/start');
    await sandbox.control.reached('running');
    assert.equal((await sandbox.control.requests({ path: 'engee/start' }))[0]?.outcome, 'pending');
    await sandbox.control.removeFault(id);
    assert.equal((await held).status, 200);
  });

  it('accepts a request with a silence fault and never replies', async () => {
    await onInfo({ kind: 'silence' });
    const leaving = new AbortController();
    const silent = fetch(sandbox.baseUrl + info, { signal: leaving.signal });
    await sandbox.control.nextRequest({ path: info });
    leaving.abort();
    await assert.rejects(silent, { name: 'AbortError' });
    assert.equal((await sandbox.control.requests({ path: info }))[0]?.status, null);
  });

  it('does not handle a request cut at the request, but handles one cut at the reply', async () => {
    const start = (at: 'request' | 'reply', reset: boolean): Promise<unknown> =>
      sandbox.control
        .addFault({ path: 'engee/start', times: 1, fault: { kind: 'cut', at, reset } })
        .then(() => failure(client.send('POST', '/account/api/engee/start')));
    assert.equal(await start('request', false), 'UND_ERR_SOCKET');
    assert.equal(await start('request', true), 'ECONNRESET');
    assert.equal(await sandbox.control.serverStatus(), 'stopped');
    assert.equal(await start('reply', true), 'ECONNRESET');
    await sandbox.control.reached('running');
    assert.deepEqual(
      (await sandbox.control.requests({ path: 'engee/start' })).map(({ outcome }) => outcome),
      ['cut', 'cut', 'cut'],
    );
  });

  it('keeps no files of an upload cut in the request body', async () => {
    await sandbox.control.startServer();
    await sandbox.control.addFault({
      path: 'file/upload',
      times: 1,
      fault: { kind: 'cut', at: 'requestBody', afterBytes: 100_000 },
    });
    await failure(client.upload(['/user', 'a', 'x'.repeat(2_000_000)]));
    const [record] = await sandbox.control.requests({ path: 'file/upload' });
    assert.ok((record?.bodyBytes ?? 0) >= 100_000 && (record?.bodyBytes ?? 0) < 2_000_000);
    assert.equal((await client.download('/user/a')).status, 404);
  });

  it('sends the head and a part of a reply cut in the reply body', async () => {
    await onInfo({ kind: 'cut', at: 'replyBody', afterBytes: 10 });
    const response = await client.open('GET', info);
    assert.equal(response.status, 200);
    await assert.rejects(response.text(), { name: 'TypeError', message: 'terminated' });
  });

  it('sends the head and a part of a stalled reply, then nothing', async () => {
    await onInfo({ kind: 'stall', afterBytes: 10 });
    const response = await client.open('GET', info);
    const reader = response.body?.getReader();
    assert.ok(reader);
    const { value } = (await reader.read()) as { value?: Uint8Array };
    assert.equal(Buffer.from(value ?? []).toString(), '{"username');
    assert.notEqual(response.headers.get('content-length'), '10');
    await reader.cancel();
  });

  it('ends a truncated reply early with a matching length', async () => {
    await onInfo({ kind: 'truncate', bytes: 10 });
    const reply = await client.send('GET', info);
    assert.equal(reply.text, '{"username');
    assert.equal(reply.headers.get('content-length'), '10');
  });

  it('sends the real body with another content type and other headers', async () => {
    await sandbox.control.addFault({ path: info, times: 1, fault: { kind: 'contentType', contentType: 'text/plain' } });
    const plain = await client.send('GET', info);
    assert.equal(plain.headers.get('content-type'), 'text/plain');
    assert.equal((plain.json() as { username: string }).username, 'demo');
    await onInfo({ kind: 'headers', headers: { 'X-Extra': 'yes' } });
    assert.equal((await client.send('GET', info)).headers.get('x-extra'), 'yes');
  });

  it('handles a request with a replaceBody fault and replies with the other body', async () => {
    await sandbox.control.addFault({
      path: 'engee/start',
      fault: { kind: 'replaceBody', status: 202, bodyBase64: Buffer.from([0, 255]).toString('base64') },
    });
    const response = await client.open('POST', '/account/api/engee/start');
    assert.equal(response.status, 202);
    assert.deepEqual([...new Uint8Array(await response.arrayBuffer())], [0, 255]);
    await sandbox.control.reached('running');
  });

  it('replaces, adds and removes members of a JSON reply', async () => {
    await onInfo({
      kind: 'mergeJson',
      members: { serverStatus: 'unknown', startedAt: 5, extra: null },
      remove: ['url'],
    });
    const { serverStatus, startedAt, extra, username, ...rest } = await client.info();
    assert.deepEqual(
      { serverStatus, startedAt, extra, username },
      { serverStatus: 'unknown', startedAt: 5, extra: null, username: 'demo' },
    );
    assert.equal('url' in rest, false);
  });

  it('records the method, path, query, headers, body, size, status and time of requests, except control requests', async () => {
    await sandbox.control.startServer();
    await client.send('GET', `${info}?a=b%20c`);
    await client.evaluate('x = "é"');
    const [first, second, ...others] = await sandbox.control.requests();
    assert.deepEqual(others, []);
    assert.ok(first && second);
    assert.deepEqual(
      [first.method, first.path, first.query, first.status, first.outcome],
      ['GET', info, '?a=b%20c', 200, 'answered'],
    );
    assert.equal(first.headers['authorization'], `Bearer ${sandbox.personalAccessToken}`);
    assert.ok(first.durationMs !== null && first.durationMs >= 0);
    assert.equal(second.body, '{"command":"x = \\"é\\""}');
    assert.equal(second.bodyBytes, Buffer.byteLength(second.body));
    assert.deepEqual(
      (await sandbox.control.requests({ after: first.id })).map(({ id }) => id),
      [second.id],
    );
    await sandbox.control.reset();
    assert.deepEqual(await sandbox.control.requests(), []);
  });

  it('survives malformed request targets and paths', async () => {
    for (const path of ['//', '/%00', '/account/api/engee/info/../../../..', `/${'a'.repeat(8000)}`]) {
      await fetch(sandbox.baseUrl + path).then((response) => response.text());
    }
    assert.equal((await client.send('GET', info)).status, 200);
  });
});
