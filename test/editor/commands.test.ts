import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { onBug } from '../../src/core/lib/reportBug.ts';
import { registerCommand } from '../../src/features/shared/ui/registerCommand.ts';

const command = 'engee.test.throws';
const hostileMessage = 'ENOENT: [Why](command:workbench.action.files.newUntitledFile) $(beaker)\nsecond line';

describe('registerCommand', () => {
  const resources: { dispose(): void }[] = [];
  let bugs: unknown[];

  beforeEach(() => {
    bugs = [];
    resources.push(onBug((error) => bugs.push(error)));
  });

  afterEach(() => {
    for (const resource of resources.splice(0)) resource.dispose();
  });

  async function thrownBy(run: () => unknown): Promise<unknown> {
    resources.push(registerCommand(command, run));
    return vscode.commands.executeCommand(command).then(
      () => assert.fail('the command resolved'),
      (error: unknown) => error,
    );
  }

  for (const [kind, run] of [
    [
      'synchronously',
      () => {
        throw new Error(hostileMessage);
      },
    ],
    ['asynchronously', async () => Promise.reject(new Error(hostileMessage))],
    [
      'a value that is not an error',
      () => {
        throw Object.assign(Object.create(null), { toString: () => hostileMessage }) as Error;
      },
    ],
  ] as const) {
    it(`shows no link, icon or second line when it throws ${kind}`, async () => {
      const error = await thrownBy(run);
      assert.ok(error instanceof Error);
      assert.equal(
        error.message,
        'ENOENT: [Why] (command:workbench.action.files.newUntitledFile) $ (beaker) second line',
      );
      assert.equal(bugs.length, 1);
    });
  }

  it('reports no bug when the user cancels', async () => {
    const error = await thrownBy(() => {
      throw new vscode.CancellationError();
    });
    assert.ok(error instanceof Error);
    assert.equal(error.name, 'Canceled');
    assert.deepEqual(bugs, []);
  });

  it('returns the result of a command that does not throw', async () => {
    resources.push(registerCommand(command, (argument) => [argument]));
    assert.deepEqual(await vscode.commands.executeCommand(command, 17), [17]);
  });
});
