import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';
import { DismissedQuestions } from './support/questions.ts';

const { controlUrl, personalAccessToken } = sandboxAddress();
const control = new SandboxControl(controlUrl);

/** What the command `engee.server.<verb>` results in. */
async function server(verb: string, argument?: unknown): Promise<unknown> {
  return vscode.commands.executeCommand(`engee.server.${verb}`, argument);
}

describe('The server, in the editor', () => {
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

  it('starts, and starting again finds it running without another request', async () => {
    assert.equal(await server('start'), true);
    assert.equal(await control.serverStatus(), 'running');
    assert.equal(await server('refresh'), 'running');
    assert.equal(await server('start'), true);
    assert.equal((await control.requests({ method: 'POST', path: '/account/api/engee/start' })).length, 1);
  });

  it('stops without a question when told that it is confirmed', async () => {
    assert.equal(await server('start'), true);
    assert.equal(await server('stop', await answers({ confirmed: true })), true);
    assert.equal(await control.serverStatus(), 'stopped');
    assert.equal(await server('refresh'), 'stopped');
  });

  it('restarts: one stop, then one start', async () => {
    await control.startServer();
    assert.equal(await server('restart', await answers({ confirmed: true })), true);
    assert.equal(await control.serverStatus(), 'running');
    const sent = (await control.requests())
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(sent, ['DELETE /account/api/engee/stop', 'POST /account/api/engee/start']);
  });

  it('asks before a restart starts a stopped server, and starts nothing without an answer', async () => {
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
    assert.deepEqual(
      (await control.requests()).filter(({ method }) => method !== 'GET'),
      [],
    );
  });

  it('starts with the inactivity timeout of the settings', async () => {
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

  it('a start that Engee refuses results in false, at once', async () => {
    const refusal = { kind: 'status', status: 403, contentType: 'application/json', body: '{}' } as const;
    await control.addFault({ method: 'POST', path: '/account/api/engee/start', fault: refusal });
    assert.equal(await server('start'), false);
    assert.equal(await server('refresh'), 'stopped');
  });

  it('a lost connection is a state of the server, and passes', async () => {
    const portal = await control.addFault({ path: '/account/api/engee/info', fault: { kind: 'html' } });
    assert.equal(await server('refresh'), 'unreachable');
    await control.removeFault(portal);
    assert.equal(await server('refresh'), 'stopped');
  });
});
