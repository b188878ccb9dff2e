import * as assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';

const sessionPath = '/account/api/oauth2/session';

describe('Signing in', () => {
  const { controlUrl, personalAccessToken } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  const changes: string[] = [];
  let subscription: vscode.Disposable;

  const signIn = async (token: string) =>
    vscode.commands.executeCommand<boolean>(commands.signIn, await answers({ token }));
  const signOut = async () => vscode.commands.executeCommand(commands.signOut);
  /** The names in the Accounts menu. */
  const accounts = async () => (await vscode.authentication.getAccounts('engee')).map(({ label }) => label);

  before(async () => {
    await vscode.extensions.getExtension('engee-community.engee')?.activate();
    subscription = vscode.authentication.onDidChangeSessions(({ provider }) => changes.push(provider.id));
  });

  beforeEach(async () => {
    await signOut();
    await control.reset();
    changes.length = 0;
  });

  after(async () => {
    subscription.dispose();
    await signOut();
  });

  it('puts the account into the editor, under its nickname', async () => {
    assert.deepEqual(await accounts(), []);
    assert.equal(await signIn(personalAccessToken), true);
    assert.deepEqual(await accounts(), ['demo']);
    assert.ok(changes.includes('engee'));
  });

  it('takes the account out of the editor at once', async () => {
    await signIn(personalAccessToken);
    await signOut();
    assert.deepEqual(await accounts(), []);
  });

  it('asks Engee once, and nothing at all to sign out', async () => {
    await signIn(personalAccessToken);
    await signOut();
    assert.equal((await control.requests({ path: sessionPath })).length, 1);
  });

  it('shows no account for a token that Engee does not know', async () => {
    await assert.rejects(Promise.resolve(signIn('no-such-token')), /signInRequired/);
    assert.deepEqual(await accounts(), []);
  });

  it('keeps the account that there is when another token is refused', async () => {
    await signIn(personalAccessToken);
    await assert.rejects(Promise.resolve(signIn('no-such-token')));
    assert.deepEqual(await accounts(), ['demo']);
  });

  it('never sends a token that cannot be one', async () => {
    await assert.rejects(Promise.resolve(signIn('two words')), /invalidInput/);
    assert.equal((await control.requests({ path: sessionPath })).length, 0);
  });

  it('F49 takes the account out when the user sets another address, sends nothing there, and has it again at the first one', async () => {
    await signIn(personalAccessToken);
    const configuration = () => vscode.workspace.getConfiguration('engee');
    const address = configuration().get<string>('baseUrl');
    const stranger = createServer((request) => {
      seen.push(request.url ?? '');
      request.socket.destroy();
    });
    const seen: string[] = [];
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    try {
      await configuration().update(
        'baseUrl',
        `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`,
        vscode.ConfigurationTarget.Global,
      );
      assert.deepEqual(await accounts(), []);
      await vscode.commands.executeCommand(commands.refreshServer);
    } finally {
      await configuration().update('baseUrl', address, vscode.ConfigurationTarget.Global);
      stranger.close();
    }
    assert.deepEqual(await accounts(), ['demo']);
    assert.deepEqual(seen, []);
  });

  it('F56 stays signed in while Engee shows a maintenance page', async () => {
    await signIn(personalAccessToken);
    await control.addFault({ path: '*', fault: { kind: 'html' } });
    await vscode.commands.executeCommand(commands.refreshServer);
    assert.deepEqual(await accounts(), ['demo']);
  });

  it('F46 shows no account any more once its token was revoked', async () => {
    const token = await control.createToken();
    await signIn(token);
    await control.revokeToken(token);
    await vscode.commands.executeCommand(commands.refreshServer);
    assert.deepEqual(await accounts(), []);
  });
});
