import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/features/shared/commands.ts';
import { SandboxControl } from '../../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from '../sandboxAddress.ts';
import { answers } from './answers.ts';

/** Resets the sandbox, signs in with its token and starts the server, which may take two minutes. */
export async function signInAndStart(): Promise<void> {
  const { controlUrl, personalAccessToken } = sandboxAddress();
  const given = await answers({ token: personalAccessToken });
  await new SandboxControl(controlUrl).reset();
  assert.equal(await vscode.commands.executeCommand(commands.signIn, given), true);
  assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
}
