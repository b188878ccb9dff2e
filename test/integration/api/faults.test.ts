import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import type { AccessToken, TokenSource } from '../../../src/core/api/tokenSource.ts';
import type { Fault as SandboxFault } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, collect, engeeClient, faultIn, type EngeeClient } from '../support/engeeClient.ts';
import { cannedServer, rawServer, type RawServer } from '../support/rawServer.ts';
import { runningSandbox } from '../support/sandbox.ts';

const evalPath = 'external/command/eval';
const infoPath = '/account/api/engee/info';

describe('faults between us and Engee', () => {
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

  describe('F43-F46 401', () => {
    /** Gives `first`, and once it is refused `second`. */
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

    it('F44 401, then a newer token: nobody notices, for control requests, runs and uploads', async () => {
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

    it('F43 401 to the newer token as well: two requests, and the sign-in is refused', async () => {
      const { tokens } = replaceable('old', 'new');
      const refused = engeeClient(sandbox.baseUrl, '', { tokens });
      assert.deepEqual(await faultIn(refused.account.info(always)), { kind: 'signInRequired', why: 'rejected' });
      assert.equal(await sentTo(infoPath), 2);
    });

    it('F46 401 and no other token: one request', async () => {
      const { tokens } = replaceable('old', undefined);
      assert.deepEqual(await faultIn(engeeClient(sandbox.baseUrl, '', { tokens }).account.info(always)), {
        kind: 'signInRequired',
        why: 'rejected',
      });
      assert.equal(await sentTo(infoPath), 1);
    });

    it('F45 403 asks for no other token', async () => {
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

  describe('answers that are not what was asked for', () => {
    const page = { kind: 'unavailable', why: { kind: 'webPage' } };

    it('F56 a web page with status 200 is a web page, everywhere', async () => {
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

    it('a status of trouble is told with the time to wait', async () => {
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

    it('JSON under another content type is read all the same', async () => {
      await given(infoPath, { kind: 'contentType', contentType: 'text/html' });
      assert.equal((await client.account.info(always)).status, 'running');
      await given(evalPath, { kind: 'contentType', contentType: 'application/octet-stream' });
      assert.deepEqual(await client.user.evaluate(server, '1', always), { kind: 'value', text: '1' });
    });

    it('JSON of another shape is a fault that names the field', async () => {
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

    it('F58 another 400 of eval is a fault', async () => {
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

    it('F59 a result of 200 MB stops at the cap, also when it came as a gzip bomb', async () => {
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

    it('a control answer over 1 MiB and an unknown encoding are refused', async () => {
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

  describe('where a token may go', () => {
    let recorder: RawServer;

    beforeEach(async () => {
      recorder = await cannedServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    });
    afterEach(() => recorder.close());

    it('F31 no redirect is followed, with token, code or secret', async () => {
      const fault = { kind: 'unavailable', why: { kind: 'redirect' } };
      for (const status of [301, 302, 303, 307, 308]) {
        await given('*', { kind: 'status', status, headers: { location: `${recorder.url}/taken` } }, 2);
        assert.deepEqual(await faultIn(client.account.info(always)), fault);
        assert.deepEqual(await faultIn(client.account.start({}, always)), fault);
      }
      assert.equal(recorder.connections, 0);
    });

    it('F47 an address in info that is not ours gets nothing', async () => {
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

    it('a token that no header can hold is refused without being shown', async () => {
      for (const token of ['with space', 'with\r\nline', 'с кириллицей', '']) {
        const bad = engeeClient(sandbox.baseUrl, token);
        assert.deepEqual(await faultIn(bad.account.info(always)), { kind: 'invalidInput', input: 'token' });
        assert.match(bad.log.lines.join(), /^GET \/account\/api\/engee\/info failed, \d+ ms$/);
      }
      assert.equal(await sentTo(infoPath), 0);
    });
  });

  describe('broken connections', () => {
    it('F60 a run whose connection breaks after it was sent: its outcome is unknown, and it was sent once', async () => {
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

    it('start and stop are sent once as well', async () => {
      await given('/account/api/engee/start', { kind: 'cut', at: 'request' });
      assert.deepEqual(await faultIn(client.account.start({}, always)), { kind: 'outcomeUnknown', what: 'start' });
      await given('/account/api/engee/stop', { kind: 'cut', at: 'request' });
      assert.deepEqual(await faultIn(client.account.stop(always)), { kind: 'outcomeUnknown', what: 'stop' });
      assert.equal(await sentTo('/account/api/engee/start'), 1);
      assert.equal(await sentTo('/account/api/engee/stop'), 1);
    });

    it('a question that breaks off was only a question', async () => {
      await given(infoPath, { kind: 'cut', at: 'reply', reset: true });
      assert.deepEqual(await faultIn(client.account.info(always)), {
        kind: 'unavailable',
        why: { kind: 'network', code: 'ECONNRESET' },
      });
    });

    it('an upload cut in its middle stored nothing, and says so', async () => {
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

    it('a run that is given up sends no second request', async () => {
      const held = await given(evalPath, { kind: 'hold', at: 'request' });
      const controller = new AbortController();
      const evaluation = faultIn(client.user.evaluate(server, '1', controller.signal));
      await sandbox.control.nextRequest({ path: evalPath });
      controller.abort();
      assert.deepEqual(await evaluation, { kind: 'cancelled' });
      await sandbox.control.removeFault(held);
      assert.equal(await sentTo(evalPath), 1);
    });

    it('a run that takes longer than the user allows', async () => {
      const impatient = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken, { evaluateTimeoutMs: 100 });
      await given(evalPath, { kind: 'silence' });
      assert.deepEqual(await faultIn(impatient.user.evaluate(server, '1', always)), {
        kind: 'timeout',
        what: 'run',
        timeoutMs: 100,
      });
    });

    it('nobody at the address', async () => {
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

  describe('downloads', () => {
    const download = async () => {
      const reply = await client.user.download(server, ['/user/f'], always);
      return { reply, content: (await collect(reply.bytes)).toString() };
    };
    const path = 'external/file/download';

    before(() => writeFile(join(sandbox.userDirectory, 'f'), 'the content\n'));
    after(() => rm(join(sandbox.userDirectory, 'f')));

    it('a body that ends early fails, however it ends', async () => {
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

    it('F73 the content decides, whatever the type says', async () => {
      for (const contentType of ['application/octet-stream', 'text/plain', 'multipart/form-data']) {
        await given(path, { kind: 'contentType', contentType });
        assert.equal((await download()).content, 'the content\n', contentType);
      }
      await given(path, { kind: 'replaceBody', body: 'bare', contentType: 'application/octet-stream' });
      assert.equal((await download()).content, 'bare');
    });

    it('JSON and anything unknown with status 200 is an error', async () => {
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

    it('a folder is named as what it is', async () => {
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

    it('leaving early closes the connection', async () => {
      await writeFile(join(sandbox.userDirectory, 'big'), Buffer.alloc(30 * 1024 * 1024));
      const reply = await client.user.download(server, ['/user/big'], always);
      for await (const chunk of reply.bytes) if (chunk.length > 0) break;
      let outcome;
      while (outcome !== 'cut') outcome = (await sandbox.control.requests({ path }))[0]?.outcome;
      await rm(join(sandbox.userDirectory, 'big'));
    });
  });
});
