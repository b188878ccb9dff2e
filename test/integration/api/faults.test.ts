import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import type { AccessToken, TokenSource } from '../../../src/core/api/transport.ts';
import type { Fault as SandboxFault } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, collect, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { cannedServer, type RawServer, rawServer } from '../support/rawServer.ts';
import { runningSandbox } from '../support/sandbox.ts';

const evalPath = 'external/command/eval';
const infoPath = '/account/api/engee/info';

describe('API faults', () => {
  let sandbox: Sandbox;
  let client: EngeeClient;
  let server: ServerUrl;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    server = await client.serverUrl();
  });

  beforeEach(() => sandbox.control.reset());
  after(() => sandbox.control.reset());

  const given = (path: string, fault: SandboxFault, times = 1) => sandbox.control.addFault({ path, times, fault });
  const sentTo = async (path: string) => (await sandbox.control.requests({ path })).length;

  describe('after a 401', () => {
    /** Creates a token source that returns `first`, and `second` after `first` was refused. */
    const replaceable = (first: string, second: string | undefined) => {
      const rejected: string[] = [];
      const tokens: TokenSource = {
        get: () => Promise.resolve({ value: first }),
        replace: (token: AccessToken) => {
          rejected.push(token.value);
          return Promise.resolve(second === undefined ? undefined : { value: second });
        },
      };
      return { tokens, rejected };
    };

    it('retries control requests, runs and uploads with a newer token', async () => {
      const { tokens, rejected } = replaceable('old', sandbox.personalAccessToken);
      const renewing = engeeClient(sandbox.baseUrl, '', { tokens });
      assert.equal((await renewing.account.info(always)).status, 'running');
      assert.deepEqual(await renewing.user.evaluate(server, '1 + 1', always), { kind: 'value', text: '2' });
      const bytes = Buffer.alloc(20_000, 'u');
      const sent: number[] = [];
      const file = {
        name: 'replayed',
        directory: '/user/replay',
        sizeBytes: bytes.length,
        source: { kind: 'bytes', bytes },
      } as const;
      await renewing.user.upload(server, [file], (sentBytes) => sent.push(sentBytes), always);
      assert.deepEqual(await readdir(join(sandbox.userDirectory, 'replay')), ['replayed']);
      assert.deepEqual(
        sent,
        sent.toSorted((a, b) => a - b),
      );
      assert.deepEqual(rejected, ['old', 'old', 'old']);
      await rm(join(sandbox.userDirectory, 'replay'), { recursive: true });
    });

    it('reports a refused sign-in after two requests if the newer token is refused too', async () => {
      const { tokens } = replaceable('old', 'new');
      const refused = engeeClient(sandbox.baseUrl, '', { tokens });
      assert.deepEqual(await faultIn(refused.account.info(always)), { kind: 'signInRequired', why: 'rejected' });
      assert.equal(await sentTo(infoPath), 2);
    });

    it('sends only one request if there is no newer token', async () => {
      const { tokens } = replaceable('old', undefined);
      assert.deepEqual(await faultIn(engeeClient(sandbox.baseUrl, '', { tokens }).account.info(always)), {
        kind: 'signInRequired',
        why: 'rejected',
      });
      assert.equal(await sentTo(infoPath), 1);
    });

    it('does not request a newer token after a 403', async () => {
      const { tokens, rejected } = replaceable(sandbox.personalAccessToken, 'new');
      await given(infoPath, {
        kind: 'status',
        status: 403,
        body: '{"message":"not for you"}',
        contentType: 'application/json',
      });
      assert.deepEqual(await faultIn(engeeClient(sandbox.baseUrl, '', { tokens }).account.info(always)), {
        kind: 'forbidden',
        what: 'info',
        detail: 'not for you',
      });
      assert.deepEqual(rejected, []);
    });
  });

  describe('for unexpected responses', () => {
    const page = { kind: 'unavailable', why: { kind: 'webPage' } };

    it('recognizes a web page with status 200 in every operation', async () => {
      for (const path of ['*', '*', '*', '*']) await given(path, { kind: 'html' });
      assert.deepEqual(await faultIn(client.account.info(always)), page);
      assert.deepEqual(await faultIn(client.account.start({}, always)), page);
      assert.deepEqual(await faultIn(client.account.stop(always)), page);
      assert.deepEqual(await faultIn(client.account.whoAmI({ value: 'x' }, always)), page);
      for (const call of [
        () => client.user.evaluate(server, '1', always),
        () => client.user.download(server, ['/user/x'], always),
      ]) {
        await given('*', { kind: 'html' });
        assert.deepEqual(await faultIn(call()), page);
      }
    });

    it('report an unavailable status with the requested wait', async () => {
      await given(infoPath, { kind: 'status', status: 503, headers: { 'retry-after': '120' } });
      assert.deepEqual(await faultIn(client.account.info(always)), {
        kind: 'unavailable',
        why: { kind: 'status', status: 503, retryAfterMs: 120_000 },
      });
      await given(infoPath, { kind: 'html', status: 503, html: `<html>${'x'.repeat(200_000)}</html>` });
      assert.deepEqual(await faultIn(client.account.info(always)), {
        kind: 'unavailable',
        why: { kind: 'status', status: 503 },
      });
    });

    it('read JSON with another content type', async () => {
      await given(infoPath, { kind: 'contentType', contentType: 'text/html' });
      assert.equal((await client.account.info(always)).status, 'running');
      await given(evalPath, { kind: 'contentType', contentType: 'application/octet-stream' });
      assert.deepEqual(await client.user.evaluate(server, '1', always), { kind: 'value', text: '1' });
    });

    it('name the field if JSON has another shape', async () => {
      await given(evalPath, { kind: 'replaceBody', body: '{"result": 8}' });
      assert.deepEqual(await faultIn(client.user.evaluate(server, '8', always)), {
        kind: 'protocol',
        what: 'run',
        detail: 'JSON: result',
        problem: { kind: 'field', name: 'result' },
      });
      await given(infoPath, { kind: 'replaceBody', body: '[]' });
      assert.deepEqual(await faultIn(client.account.info(always)), {
        kind: 'protocol',
        what: 'info',
        detail: 'JSON',
        problem: { kind: 'notJson' },
      });
    });

    it('report a 400 of eval without a command error', async () => {
      await given(evalPath, {
        kind: 'status',
        status: 400,
        body: '{"message":"bad \\u001b[31mrequest"}',
        contentType: 'application/json',
      });
      assert.deepEqual(await faultIn(client.user.evaluate(server, '1', always)), {
        kind: 'protocol',
        what: 'run',
        detail: 'HTTP 400: bad [31mrequest',
      });
    });

    it('stop reading a result of 200 MB at the limit, even if it is a gzip bomb', async () => {
      const bomb = gzipSync(
        Buffer.concat([Buffer.from('{"result":"'), Buffer.alloc(200 * 1024 * 1024, 'x'), Buffer.from('"}')]),
      );
      const zipped = await cannedServer(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`),
          bomb,
        ]),
      );
      const plain = await rawServer((socket) => {
        const chunk = Buffer.alloc(1024 * 1024, 'x');
        const more = () => {
          while (socket.writable && socket.write(chunk));
        };
        socket.on('drain', more);
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n{"result":"');
          more();
        });
        socket.resume();
      });
      for (const hostile of [zipped, plain]) {
        const caught = engeeClient(hostile.url, 't');
        assert.deepEqual(await faultIn(caught.user.evaluate(`${hostile.url}/prod/user/x/` as ServerUrl, '1', always)), {
          kind: 'protocol',
          what: 'run',
          detail: '> 32 MiB',
          problem: { kind: 'tooLong', maxBytes: 32 * 2 ** 20 },
        });
        await hostile.close();
      }
    }).timeout(20_000);

    it('refuse a control response over 1 MiB and an unknown encoding', async () => {
      await given(infoPath, { kind: 'replaceBody', body: `{"x":"${'x'.repeat(1024 * 1024)}"}` });
      assert.deepEqual(await faultIn(client.account.info(always)), {
        kind: 'protocol',
        what: 'info',
        detail: '> 1 MiB',
        problem: { kind: 'tooLong', maxBytes: 2 ** 20 },
      });
      await given(infoPath, { kind: 'headers', headers: { 'content-encoding': 'compress' } });
      assert.deepEqual(await faultIn(client.account.info(always)), {
        kind: 'protocol',
        what: 'info',
        detail: 'content-encoding',
        problem: { kind: 'encoding' },
      });
    });
  });

  describe('for other addresses', () => {
    let recorder: RawServer;

    beforeEach(async () => {
      recorder = await cannedServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    });
    afterEach(() => recorder.close());

    it('follow no redirect with a token, code or secret', async () => {
      const fault = { kind: 'unavailable', why: { kind: 'redirect' } };
      for (const status of [301, 302, 303, 307, 308]) {
        await given('*', { kind: 'status', status, headers: { location: `${recorder.url}/taken` } }, 2);
        assert.deepEqual(await faultIn(client.account.info(always)), fault);
        assert.deepEqual(await faultIn(client.account.start({}, always)), fault);
      }
      assert.equal(recorder.connections, 0);
    });

    it('send nothing to a foreign address from info', async () => {
      for (const url of [
        `${recorder.url}/prod/user/demo/`,
        `//127.0.0.1:${recorder.port}/prod/user/demo/`,
        null,
        5,
        'x'.repeat(1_000_000),
      ]) {
        await given(infoPath, { kind: 'mergeJson', members: { url } });
        const info = await client.account.info(always).catch(() => undefined);
        assert.equal(info?.url, undefined);
      }
      const foreign = `${recorder.url}/prod/user/demo/` as ServerUrl;
      assert.deepEqual(await faultIn(client.user.evaluate(foreign, '1', always)), {
        kind: 'protocol',
        what: 'run',
        detail: 'unexpected server address',
        problem: { kind: 'serverAddress', address: `${foreign}external/command/eval` },
      });
      assert.equal(recorder.connections, 0);
    });

    it('refuse a token that is invalid in a header without revealing it', async () => {
      for (const token of ['with space', 'with\r\nline', 'с кириллицей', '']) {
        const bad = engeeClient(sandbox.baseUrl, token);
        assert.deepEqual(await faultIn(bad.account.info(always)), { kind: 'invalidInput', input: 'token' });
        assert.match(bad.log.lines.join(), /^GET \/account\/api\/engee\/info failed, \d+ ms$/);
      }
      assert.equal(await sentTo(infoPath), 0);
    });
  });

  describe('for lost connections', () => {
    it('report an unknown outcome of a run and send it only once', async () => {
      for (const at of ['request', 'reply', 'replyBody'] as const) {
        for (const reset of [true, false]) {
          await sandbox.control.clearRequests();
          await given(evalPath, { kind: 'cut', at, reset });
          assert.deepEqual(
            await faultIn(client.user.evaluate(server, '1', always)),
            { kind: 'outcomeUnknown', what: 'run' },
            at,
          );
          assert.equal(await sentTo(evalPath), 1);
        }
      }
    });

    it('send start and stop only once', async () => {
      await given('/account/api/engee/start', { kind: 'cut', at: 'request' });
      assert.deepEqual(await faultIn(client.account.start({}, always)), { kind: 'outcomeUnknown', what: 'start' });
      await given('/account/api/engee/stop', { kind: 'cut', at: 'request' });
      assert.deepEqual(await faultIn(client.account.stop(always)), { kind: 'outcomeUnknown', what: 'stop' });
      assert.equal(await sentTo('/account/api/engee/start'), 1);
      assert.equal(await sentTo('/account/api/engee/stop'), 1);
    });

    it('report a network fault for a request without effect', async () => {
      await given(infoPath, { kind: 'cut', at: 'reply', reset: true });
      assert.deepEqual(await faultIn(client.account.info(always)), {
        kind: 'unavailable',
        why: { kind: 'network', code: 'ECONNRESET' },
      });
    });

    it('report an interrupted upload, which stores nothing', async () => {
      const bytes = new Uint8Array(8 * 1024 * 1024);
      const file = {
        name: 'cut',
        directory: '/user/cut',
        sizeBytes: bytes.length,
        source: { kind: 'bytes', bytes },
      } as const;
      await given('external/file/upload', { kind: 'cut', at: 'requestBody', afterBytes: 1000, reset: true });
      const fault = await faultIn(client.user.upload(server, [file], () => undefined, always));
      assert.equal((fault as { kind: string }).kind, 'brokenTransfer');
      assert.ok(!(await readdir(sandbox.userDirectory)).includes('cut'));
    });

    it('send no second request for an aborted run', async () => {
      const held = await given(evalPath, { kind: 'hold', at: 'request' });
      const controller = new AbortController();
      const evaluation = faultIn(client.user.evaluate(server, '1', controller.signal));
      await sandbox.control.nextRequest({ path: evalPath });
      controller.abort();
      assert.deepEqual(await evaluation, { kind: 'canceled' });
      await sandbox.control.removeFault(held);
      assert.equal(await sentTo(evalPath), 1);
    });

    it("report a run that exceeds the user's timeout", async () => {
      const impatient = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken, { evaluateTimeoutMs: 100 });
      await given(evalPath, { kind: 'silence' });
      assert.deepEqual(await faultIn(impatient.user.evaluate(server, '1', always)), {
        kind: 'timeout',
        what: 'run',
        timeoutMs: 100,
      });
    });

    it('report a network fault if nothing listens at the address', async () => {
      const gone = await rawServer(() => undefined);
      await gone.close();
      const network = { kind: 'unavailable', why: { kind: 'network', code: 'ECONNREFUSED' } };
      assert.deepEqual(await faultIn(engeeClient(gone.url, 't').account.info(always)), network);
      assert.deepEqual(
        await faultIn(engeeClient(gone.url, 't').user.evaluate(`${gone.url}/prod/user/x/` as ServerUrl, '1', always)),
        network,
      );
    });
  });

  describe('for downloads', () => {
    const download = async () => {
      const reply = await client.user.download(server, ['/user/f'], always);
      return { reply, content: (await collect(reply.bytes)).toString() };
    };
    const path = 'external/file/download';

    before(() => writeFile(join(sandbox.userDirectory, 'f'), 'the content\n'));
    after(() => rm(join(sandbox.userDirectory, 'f')));

    it('fail if the body ends early', async () => {
      const faults: SandboxFault[] = [
        { kind: 'cut', at: 'replyBody', afterBytes: 100 },
        { kind: 'cut', at: 'replyBody', afterBytes: 100, reset: true },
        { kind: 'truncate', bytes: 150 },
      ];
      for (const fault of faults) {
        await given(path, fault);
        const { kind } = (await faultIn(download())) as { kind: string };
        assert.equal(kind, fault.kind === 'cut' ? 'brokenTransfer' : 'protocol');
      }
    });

    it('recognize the file by its content, regardless of the content type', async () => {
      for (const contentType of ['application/octet-stream', 'text/plain', 'multipart/form-data']) {
        await given(path, { kind: 'contentType', contentType });
        assert.equal((await download()).content, 'the content\n', contentType);
      }
      await given(path, { kind: 'replaceBody', body: 'bare', contentType: 'application/octet-stream' });
      assert.equal((await download()).content, 'bare');
    });

    it('fail for JSON and unknown content with status 200', async () => {
      await given(path, { kind: 'replaceBody', body: '{"message":"no such thing"}', contentType: 'application/json' });
      assert.deepEqual(await faultIn(download()), {
        kind: 'protocol',
        what: 'download',
        detail: 'HTTP 200: no such thing',
      });
      await given(path, { kind: 'replaceBody', body: 'hello', contentType: 'text/plain' });
      assert.deepEqual(await faultIn(download()), {
        kind: 'protocol',
        what: 'download',
        detail: 'content-type: text/plain',
      });
    });

    it('report that a folder cannot be downloaded', async () => {
      for (const [status, body, isFolder] of [
        [400, 'directory', true],
        [400, '{"message":"/user/d is a directory"}', true],
        [400, 'bad source', false],
        [409, 'directory', false],
      ] as const) {
        await given(path, { kind: 'status', status, body });
        const expected = isFolder
          ? { kind: 'invalidInput', input: 'remoteFolder' }
          : { kind: 'protocol', what: 'download', detail: `HTTP ${status}: ${body}` };
        assert.deepEqual(await faultIn(download()), expected);
      }
    });

    it('close the connection if the reader leaves early', async () => {
      await writeFile(join(sandbox.userDirectory, 'big'), Buffer.alloc(30 * 1024 * 1024));
      const reply = await client.user.download(server, ['/user/big'], always);
      for await (const chunk of reply.bytes) if (chunk.length > 0) break;
      let outcome;
      while (outcome !== 'cut') outcome = (await sandbox.control.requests({ path }))[0]?.outcome;
      await rm(join(sandbox.userDirectory, 'big'));
    });
  });
});
