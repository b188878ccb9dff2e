import assert from 'node:assert/strict';
import { installAfterStart } from '../../../src/core/bridge/installAfterStart.ts';
import { EngeeError } from '../../../src/core/errors/engeeError.ts';
import type { Disposable } from '../../../src/core/lib/disposable.ts';
import { eventually } from '../../host/eventually.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { type WatchedServer, watchServer } from '../server/support/watchedServer.ts';
import { type BridgedEngine, bridgedEngine } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { runCode } from '../support/observedRun.ts';
import { sharedSandbox } from '../support/sandbox.ts';

describe('The bridge after the start of a server', function () {
  // Installing compiles code, which takes long on a busy machine.
  this.timeout(120_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let bridged: BridgedEngine;
  let window: WatchedServer;
  let installing: Disposable;

  before(async function () {
    this.timeout(300_000);
    sandbox = await sharedSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    await sandbox.control.stopServer();
    bridged = bridgedEngine(client);
    window = watchServer(sandbox, sandbox.personalAccessToken);
    installing = installAfterStart(window.server.onDidStart, bridged.calls, client.log);
  });

  afterEach(() => {
    installing.dispose();
    window.dispose();
  });

  const installations = async () =>
    (await sandbox.control.requests({ path: 'external/command/eval' })).filter(({ body }) => body.includes('.hello()'))
      .length;

  it('is installed without a run, so the first run only sends its code', async () => {
    const server = await window.server.start(always);
    await eventually(() => Promise.resolve(bridged.calls.isSettled(server)), Boolean);
    assert.equal((await runCode(bridged.engine, client, '1 + 1')).outcome.kind, 'value');
    assert.equal(await installations(), 1);
  });

  it('is installed once when a run comes meanwhile', async () => {
    await window.server.start(always);
    assert.equal((await runCode(bridged.engine, client, '1 + 1')).outcome.kind, 'value');
    assert.equal(await installations(), 1);
  });

  it('is not installed on a server that was started elsewhere', async () => {
    await window.reached('stopped');
    await sandbox.control.startServer();
    await window.server.refresh(always);
    assert.equal(window.server.state.kind, 'running');
    assert.equal(await installations(), 0);
    assert.equal(bridged.calls.isSettled(await client.serverUrl()), false);
  });

  it('is installed by the first run when the sign-in was missing after the start', async () => {
    let isSignedIn = false;
    const signedOut = new EngeeError({ kind: 'signInRequired', why: 'signedOut' });
    const tokens = {
      get: () => (isSignedIn ? Promise.resolve({ value: sandbox.personalAccessToken }) : Promise.reject(signedOut)),
      replace: () => Promise.resolve(undefined),
    };
    const later = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken, { tokens });
    const { calls, engine } = bridgedEngine(later);
    const alsoInstalling = installAfterStart(window.server.onDidStart, calls, later.log);
    const server = await window.server.start(always);
    await eventually(
      () => Promise.resolve(later.log.lines),
      (lines) => lines.includes('bridge: not installed after the start of the server (signInRequired)'),
    );
    assert.equal(calls.isSettled(server), false);
    isSignedIn = true;
    assert.equal((await runCode(engine, later, '1 + 1')).outcome.kind, 'value');
    alsoInstalling.dispose();
  });
});
