import * as assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { answers } from './support/answers.ts';

const sessionPath = '/account/api/oauth2/session';

describe('Sign-in commands', () => {
  const { controlUrl, personalAccessToken } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  const changes: string[] = [];
  let subscription: vscode.Disposable;

  const signIn = async (token: string) =>
    vscode.commands.executeCommand<boolean>(commands.signIn, await answers({ token }));
  const signOut = async () => vscode.commands.executeCommand(commands.signOut);
  /** Returns the names in the Accounts menu. */
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

  it('adds the account to the editor with its nickname', async () => {
    assert.deepEqual(await accounts(), []);
    assert.equal(await signIn(personalAccessToken), true);
    assert.deepEqual(await accounts(), ['demo']);
    assert.ok(changes.includes('engee'));
  });

  it('removes the account from the editor on sign-out', async () => {
    await signIn(personalAccessToken);
    await signOut();
    assert.deepEqual(await accounts(), []);
  });

  it('sends one request to sign in and none to sign out', async () => {
    await signIn(personalAccessToken);
    await signOut();
    assert.equal((await control.requests({ path: sessionPath })).length, 1);
  });

  it('adds no account for a token that Engee refuses', async () => {
    await assert.rejects(Promise.resolve(signIn('no-such-token')), /signInRequired/);
    assert.deepEqual(await accounts(), []);
  });

  it('keeps the existing account when another token is refused', async () => {
    await signIn(personalAccessToken);
    await assert.rejects(Promise.resolve(signIn('no-such-token')));
    assert.deepEqual(await accounts(), ['demo']);
  });

  it('never sends a malformed token', async () => {
    await assert.rejects(Promise.resolve(signIn('two words')), /invalidInput/);
    assert.equal((await control.requests({ path: sessionPath })).length, 0);
  });

  it('removes the account while another address is configured and sends nothing there', async () => {
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

  it('stays signed in while Engee shows a maintenance page', async () => {
    await signIn(personalAccessToken);
    await control.addFault({ path: '*', fault: { kind: 'html' } });
    await vscode.commands.executeCommand(commands.refreshServer);
    assert.deepEqual(await accounts(), ['demo']);
  });

  it('removes the account after its token is revoked', async () => {
    const token = await control.createToken();
    await signIn(token);
    await control.revokeToken(token);
    await vscode.commands.executeCommand(commands.refreshServer);
    assert.deepEqual(await accounts(), []);
  });
});
