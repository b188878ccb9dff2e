import assert from 'node:assert/strict';
import { type Freight, type FreightForm, freightOf } from '../../../src/core/bridge/bridgeFreight.ts';
import { type BridgeModule, bridgeModule } from '../../../src/core/bridge/bridgeModule.ts';
import { installExpression } from '../../../src/core/bridge/installExpression.ts';
import type { Fault } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { bridgedEngine, bridgeSource } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient, faultIn } from '../support/engeeClient.ts';
import { Observed, runCode, runOf } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

const evalPath = 'external/command/eval';
const page = '<!doctype html><html><title>Blocked</title><h1>Blocked</h1></html>';
let lastVersion = 0;

/** A bridge version that the server does not have yet. */
const anotherSource = () => `${bridgeSource}\n# version ${++lastVersion} of the tests of the way\n`;

/** Gateways with limits, firewalls and outages between a window and its server. */
describe('The bridge behind a restrictive network', function () {
  // Each version of the bridge is compiled, which takes long on a busy machine.
  this.timeout(120_000);

  let sandbox: Sandbox;
  let client: EngeeClient;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(() => runningSandbox());

  /** Returns the names of the non-empty part buffers in Main. */
  async function keptParts(): Promise<string> {
    const evaluation = await client.user.evaluate(
      await client.serverUrl(),
      'join(filter(n -> startswith(n, "#engee_parts") && getfield(Main, Symbol(n)) !== nothing, string.(names(Main; all = true))), " ")',
      always,
    );
    return evaluation.kind === 'value' ? evaluation.text : assert.fail(evaluation.fullDescription);
  }

  /** Runs code that prints and has a value. Returns the sizes in bytes of the installation requests that got through. */
  async function runs(source = anotherSource()): Promise<number[]> {
    await sandbox.control.clearRequests();
    const { outcome, observed } = await runCode(
      bridgedEngine(client, source).engine,
      client,
      'println("printed"); 40 + 2',
    );
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, '42', JSON.stringify(outcome));
    assert.equal(observed.output, 'printed\n');
    assert.ok(!observed.progress.includes('plain'));
    assert.equal(await keptParts(), '');
    const requests = await sandbox.control.requests({ path: evalPath });
    return requests
      .filter(({ body, fault }) => fault === null && body.includes('include_string'))
      .map(({ bodyBytes }) => bodyBytes);
  }

  it('is installed with one request of less than 24 KiB', async () => {
    const sizes = await runs();
    assert.equal(sizes.length, 1);
    assert.ok(Math.max(...sizes) < 24 * 1024, String(sizes));
  });

  const refusals: Readonly<Record<string, Fault>> = {
    'the status 413 with a page': { kind: 'status', status: 413, body: page, contentType: 'text/html' },
    'the status 413 before the body is read completely': { kind: 'status', status: 413, early: true },
    'the status 502': { kind: 'status', status: 502, body: page, contentType: 'text/html' },
    'a web page with the status 200': { kind: 'html', html: page },
    'the status 403 without a body': { kind: 'status', status: 403 },
    'a connection that is reset': { kind: 'cut', at: 'request', reset: true },
  };
  for (const [what, fault] of Object.entries(refusals)) {
    it(`is installed in parts if long requests get ${what}`, async () => {
      await sandbox.control.addFault({ path: evalPath, bodyLongerThan: 16 * 1024, fault });
      const sizes = await runs();
      assert.ok(sizes.length > 1 && Math.max(...sizes) < 16 * 1024, String(sizes));
    });
  }

  it('is installed in small parts if nothing above 8 KiB gets through', async () => {
    await sandbox.control.addFault({
      path: evalPath,
      bodyLongerThan: 8 * 1024,
      fault: { kind: 'status', status: 413 },
    });
    const sizes = await runs();
    assert.ok(sizes.length > 4 && Math.max(...sizes) < 8 * 1024, String(sizes));
  });

  it('is installed once for two windows that send parts concurrently and for a later window', async () => {
    await sandbox.control.addFault({
      path: evalPath,
      bodyLongerThan: 8 * 1024,
      fault: { kind: 'status', status: 413 },
    });
    const source = anotherSource();
    const server = await client.serverUrl();
    const windows = [bridgedEngine(client, source), bridgedEngine(client, source)];
    const installations = await Promise.all(windows.map(({ calls }) => calls.installed(server, always)));
    const later = await bridgedEngine(client, source).calls.installed(server, always);
    assert.equal(later.kind, 'installed');
    assert.deepEqual(installations, [later, later]);
    assert.equal(await keptParts(), '');
    const values = await Promise.all(windows.map(({ engine }) => runCode(engine, client, '6 * 7')));
    assert.deepEqual(
      values.map(({ outcome }) => outcome.kind === 'value' && outcome.shown?.text),
      ['42', '42'],
    );
  });

  it('is installed over a connection that fails occasionally, so that no run uses the plain endpoint', async () => {
    await sandbox.control.addFault({ path: evalPath, times: 5, fault: { kind: 'status', status: 502 } });
    assert.equal((await runs()).length, 1);
  });

  it('is not used if none of its parts gets through, which is reported once', async () => {
    await sandbox.control.addFault({
      path: evalPath,
      bodyContains: 'include_string',
      fault: { kind: 'html', html: page },
    });
    const { engine } = bridgedEngine(client, anotherSource());
    const first = await runCode(engine, client, '1 + 1');
    const asked = (await sandbox.control.requests({ path: evalPath })).length;
    const second = await runCode(engine, client, '2 + 2');
    assert.deepEqual(
      [first, second].map(({ outcome }) => outcome.kind === 'value' && outcome.shown?.text),
      ['2', '4'],
    );
    assert.deepEqual(first.observed.progress, ['preparing', 'plain']);
    assert.deepEqual(second.observed.progress, ['running']);
    assert.equal(
      (await sandbox.control.requests({ path: evalPath })).length,
      asked + 1,
      'the installation was retried immediately',
    );
  });

  it('reports preparation, not computing code, until the bridge has answered', async () => {
    const hold = await sandbox.control.addFault({
      path: evalPath,
      bodyContains: 'include_string',
      fault: { kind: 'hold', at: 'request' },
    });
    const observed = new Observed();
    const ended = bridgedEngine(client, anotherSource()).engine.run(
      await client.serverUrl(),
      runOf('x = 40 + 2'),
      observed,
      always,
    );
    await observed.until(() => observed.progress.length > 0);
    assert.deepEqual(observed.progress, ['preparing']);
    await sandbox.control.removeFault(hold);
    const outcome = await ended;
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, '42');
    assert.deepEqual(observed.progress, ['preparing', 'running']);
  });

  it('reports code that is too large for the network without running it', async () => {
    await sandbox.control.addFault({
      path: evalPath,
      bodyLongerThan: 32 * 1024,
      fault: { kind: 'status', status: 413, body: page, contentType: 'text/html' },
    });
    const { engine } = bridgedEngine(client);
    const fault = await faultIn(runCode(engine, client, `was_run = true\n#${'x'.repeat(32 * 1024)}`));
    assert.deepEqual(fault, {
      kind: 'protocol',
      what: 'run',
      detail: 'HTTP 413',
      problem: { kind: 'requestTooLarge' },
    });
    const { outcome } = await runCode(engine, client, '@isdefined(was_run)');
    assert.equal(outcome.kind === 'value' && outcome.shown?.text, 'false');
  });

  describe('in parts', () => {
    let module: BridgeModule;

    beforeEach(async () => {
      module = await bridgeModule(anotherSource());
    });

    const freight = (form: Partial<FreightForm> = {}) =>
      freightOf(module, { isPacked: true, partLength: 6 * 1024, ...form });

    async function send(
      sent: Freight,
      index: number,
      keptSeconds?: number,
      change: (code: string) => string = (code) => code,
    ): Promise<unknown> {
      const evaluation = await client.user.evaluate(
        await client.serverUrl(),
        change(installExpression(module, sent, index, keptSeconds)),
        always,
      );
      if (evaluation.kind === 'error') return evaluation.shortDescription;
      const { kind, missing } = JSON.parse(evaluation.text) as {
        readonly kind: string;
        readonly missing?: readonly number[];
      };
      return missing ?? kind;
    }

    it('reports the missing parts for any order and repetition', async () => {
      const sent = await freight();
      const count = sent.parts.length;
      assert.ok(count >= 3);
      assert.equal(((await send(sent, count - 1)) as number[]).length, count - 1);
      assert.equal(((await send(sent, count - 1)) as number[]).length, count - 1);
      for (let index = 0; index < count - 2; index++)
        assert.deepEqual(((await send(sent, index)) as number[])[0], index + 2);
      assert.equal(await send(sent, count - 2), 'hello');
      assert.equal(await send(sent, 0), 'hello');
      assert.equal(await keptParts(), '');
    });

    it('drops parts if the rest does not follow', async () => {
      const sent = await freight();
      await send(sent, 0, 0.5);
      const server = await client.serverUrl();
      const place = await keptParts();
      assert.ok(place.startsWith('#engee_parts_'), place);
      await client.user.evaluate(
        server,
        `while getfield(Main, Symbol("${place}")) !== nothing; sleep(0.01); end`,
        always,
      );
      assert.equal(((await send(sent, 1)) as number[]).length, sent.parts.length - 1);
      await client.user.evaluate(server, `Core.eval(Main, Expr(:(=), Symbol("${place}"), nothing))`, always);
    });

    it('rejects modified parts, keeps nothing of them, and accepts the correct ones afterwards', async () => {
      const sent = await freight();
      for (let index = 1; index < sent.parts.length; index++) await send(sent, index);
      const first = sent.parts[0] ?? '';
      const changed = `${first.startsWith('A') ? 'B' : 'A'}${first.slice(1)}`;
      assert.match(
        String(await send({ ...sent, parts: [changed, ...sent.parts.slice(1)] }, 0)),
        /the parts of the bridge have a wrong hash/,
      );
      assert.equal(await keptParts(), '');
      for (let index = 0; index < sent.parts.length - 1; index++) await send(sent, index);
      assert.equal(await send(sent, sent.parts.length - 1), 'hello');
    });

    it('is sent uncompressed if Julia has no zlib or cannot decompress', async () => {
      const packed = await freight({ partLength: Infinity });
      assert.equal(
        await send(packed, 0, undefined, (code) =>
          code.replace('("libz", "libz.so.1")', '("libnone", "libnone.so.1")'),
        ),
        'notUnpacked',
      );
      assert.equal(
        await send({ ...packed, parts: [Buffer.from('not a stream').toString('base64')] }, 0),
        'notUnpacked',
      );
      assert.equal(await send(await freight({ isPacked: false, partLength: Infinity }), 0), 'hello');
    });

    it('is installed in a Julia where names are redefined', async () => {
      await client.user.evaluate(
        await client.serverUrl(),
        'join(x...) = 1\nany(x...) = 2\nfindall(x...) = 3\nisnothing(x...) = 4\nstring(x...) = 5\nisequal(x...) = false\nTimer(x...) = 6\nlength(x) = -1\niszero(x) = false\nMeta = 7; sha = 8; kept = 9; text = 10',
        always,
      );
      const sent = await freight();
      for (let index = 0; index < sent.parts.length - 1; index++) await send(sent, index);
      assert.equal(await send(sent, sent.parts.length - 1), 'hello');
      await sandbox.control.stopServer();
      await sandbox.control.startServer();
    });
  });
});
