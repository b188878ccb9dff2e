import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { joinBridge } from '../../../src/bridge/joinBridge.mjs';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { createSessionHelp, type SessionHelp } from '../../../src/core/editorHelp/sessionHelp.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { bridgedEngine } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { runCode } from '../support/observedRun.ts';
import { sharedSandbox } from '../support/sandbox.ts';

const source = joinBridge(fileURLToPath(new URL('../../../src/bridge/help/help.jl', import.meta.url)));

describe('Help for the editor from a session', function () {
  this.timeout(120_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let server: ServerUrl;
  let help: SessionHelp;

  before(async function () {
    this.timeout(300_000);
    sandbox = await sharedSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await sandbox.control.reset();
    await sandbox.control.startServer();
    server = await client.serverUrl();
    help = createSessionHelp(source, { userApi: client.user, clock: nodeClock });
  });

  const installations = async () =>
    (await sandbox.control.requests({ path: 'external/command/eval' })).filter(({ body }) => body.includes('.hello()'))
      .length;

  it('knows what runs have defined', async () => {
    const { engine } = bridgedEngine(client);
    const code = '"Doc of it."\nsession_sum(x::Int; scale = 1) = x\nsession_list = [1, 2]';
    assert.equal((await runCode(engine, client, code)).outcome.kind, 'value');
    const completions = await help.completions(server, 'session_', always);
    assert.deepEqual(completions?.texts, ['session_list', 'session_sum']);
    assert.deepEqual(completions.kinds, ['variable', 'function']);
    assert.deepEqual([completions.start, completions.stop], [0, 8]);
    assert.equal((await help.describe(server, 'session_sum', always))?.doc, 'Doc of it.');
    assert.match((await help.describe(server, 'session_list', always))?.value ?? '', /^2-element [^]* 1\n 2$/);
    const signatures = await help.signatures(server, 'session_sum', always);
    assert.deepEqual(signatures?.signatures, [
      { name: 'session_sum', parameters: ['x::Int64'], keywords: ['scale'], where: [] },
    ]);
    assert.equal((await help.describe(server, 'session_none', always))?.what, 'nothing');
  });

  it('sends its module once, and not again to a server that has restarted', async () => {
    await help.completions(server, 'prin', always);
    await help.completions(server, 'prin', always);
    assert.equal(await installations(), 1);
    await sandbox.control.stopServer();
    await sandbox.control.startServer();
    assert.equal(await help.completions(server, 'prin', always), undefined);
    assert.equal(await installations(), 1);
  });
});
