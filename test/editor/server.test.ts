import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { DismissedQuestions } from './support/questions.ts';

const { controlUrl, personalAccessToken } = sandboxAddress();
const control = new SandboxControl(controlUrl);

/** Runs the command `engee.server.<verb>` and returns its result. */
async function server(verb: string, argument?: unknown): Promise<unknown> {
  return vscode.commands.executeCommand(`engee.server.${verb}`, argument);
}

/** Returns the requests that change something on the platform. The bridge is installed after a start, on the server itself. */
async function changes(): Promise<readonly string[]> {
  return (await control.requests())
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/account/'))
    .map(({ method, path }) => `${method} ${path}`);
}

describe('Server commands', () => {
  before(async () => {
    assert.equal(
      await vscode.commands.executeCommand('engee.auth.signIn', await answers({ token: personalAccessToken })),
      true,
    );
  });

  beforeEach(async () => {
    await control.reset();
    await control.stopServer();
    assert.equal(await server('refresh'), 'stopped');
  });

  after(async () => {
    await control.reset();
    await vscode.commands.executeCommand('engee.auth.signOut');
  });

  it('start the server, and send no request if it already runs', async () => {
    assert.equal(await server('start'), true);
    assert.equal(await control.serverStatus(), 'running');
    assert.equal(await server('refresh'), 'running');
    assert.equal(await server('start'), true);
    assert.equal((await control.requests({ method: 'POST', path: '/account/api/engee/start' })).length, 1);
  });

  it('stop the server without a question if the call confirms it', async () => {
    assert.equal(await server('start'), true);
    assert.equal(await server('stop', await answers({ confirmed: true })), true);
    assert.equal(await control.serverStatus(), 'stopped');
    assert.equal(await server('refresh'), 'stopped');
  });

  it('restart the server with one stop and one start', async () => {
    await control.startServer();
    assert.equal(await server('restart', await answers({ confirmed: true })), true);
    assert.equal(await control.serverStatus(), 'running');
    assert.deepEqual(await changes(), ['DELETE /account/api/engee/stop', 'POST /account/api/engee/start']);
  });

  it('ask before a restart starts a stopped server, and start nothing without consent', async () => {
    const asked = new DismissedQuestions();
    try {
      assert.equal(await server('restart'), false);
      const [question, ...others] = asked.take();
      assert.match(question ?? '', /stopped\. Start it\?/);
      assert.deepEqual(others, []);
      await control.startServer();
      assert.equal(await server('restart'), false);
      assert.match(asked.take()[0] ?? '', /Restart your Engee server\?/);
      assert.equal(await server('refresh'), 'running');
      await control.stopServer();
      assert.equal(await server('refresh'), 'stopped');
      await control.startServer();
      assert.equal(await server('stop'), false);
      assert.match(asked.take()[0] ?? '', /Stop your Engee server\?/);
      assert.equal(await control.serverStatus(), 'running');
    } finally {
      asked.dispose();
    }
    assert.deepEqual(await changes(), []);
  });

  it('start the server with the configured inactivity timeout', async () => {
    const settings = vscode.workspace.getConfiguration('engee.server');
    await settings.update('inactivityTimeoutMinutes', 7, vscode.ConfigurationTarget.Global);
    try {
      assert.equal(await server('start'), true);
    } finally {
      await settings.update('inactivityTimeoutMinutes', undefined, vscode.ConfigurationTarget.Global);
    }
    const [request] = await control.requests({ method: 'POST', path: '/account/api/engee/start' });
    assert.deepEqual(JSON.parse(request?.body ?? ''), { inactivityTimeout: 420 });
  });

  it('return false at once if Engee refuses a start', async () => {
    const refusal = { kind: 'status', status: 403, contentType: 'application/json', body: '{}' } as const;
    await control.addFault({ method: 'POST', path: '/account/api/engee/start', fault: refusal });
    assert.equal(await server('start'), false);
    assert.equal(await server('refresh'), 'stopped');
  });

  it('report a lost connection as a state and recover from it', async () => {
    const portal = await control.addFault({ path: '/account/api/engee/info', fault: { kind: 'html' } });
    assert.equal(await server('refresh'), 'unreachable');
    await control.removeFault(portal);
    assert.equal(await server('refresh'), 'stopped');
  });
});
