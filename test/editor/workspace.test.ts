import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const evalPath = { path: 'external/command/eval' };

describe('Workspace view', () => {
  const { controlUrl } = sandboxAddress();
  const control = new SandboxControl(controlUrl);
  let lastSeen = 0;

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
  });

  beforeEach(async () => {
    lastSeen = (await control.requests()).at(-1)?.id ?? 0;
  });

  afterEach(async () => {
    await control.clearFaults();
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  /** Waits for the response to a new request for the list. */
  async function listRequest(): Promise<void> {
    for (;;) {
      const { id } = await control.nextRequest({ ...evalPath, after: lastSeen });
      lastSeen = id;
      if ((await answered(id)).includes('.variables(')) return;
    }
  }

  /** Returns the body of a completed request. */
  async function answered(id: number): Promise<string> {
    for (;;) {
      const [record] = await control.requests({ after: id - 1 });
      if (record?.id === id && record.outcome !== 'pending') return record.body;
    }
  }

  const asked = async () =>
    (await control.requests({ ...evalPath, after: lastSeen })).filter(({ body }) => body.includes('.variables('))
      .length;

  it('sends no request while it is hidden', async () => {
    await run('unseen = 1');
    await run('unseen += 1');
    assert.equal(await asked(), 0);
  });

  it('reads the variables when it is opened, after each run, and on demand', async () => {
    await vscode.commands.executeCommand('engee.workspace.focus');
    await listRequest();
    await run('seen = 1');
    await listRequest();
    await vscode.commands.executeCommand(commands.refreshWorkspace);
    await listRequest();
  });

  it('shows a value when the user presses Enter', async () => {
    await run('aaa = [1 2; 3 4]');
    await vscode.commands.executeCommand('engee.workspace.focus');
    await listRequest();
    // The rows are drawn shortly after the response. Until then, Enter shows another variable or none.
    while (activeDocument()?.uri.path !== '/aaa') {
      for (const command of ['engee.workspace.focus', 'list.focusFirst', 'list.select'])
        await vscode.commands.executeCommand(command);
      const asked = (await control.requests({ ...evalPath, after: lastSeen })).findLast(({ body }) =>
        body.includes('.show_variable('),
      );
      if (asked !== undefined) await answered(asked.id);
    }
    assert.match(activeDocument()?.getText() ?? '', /^2×2 (?:Array\{Int64,2\}|Matrix\{Int64\}):\n 1 {2}2\n 3 {2}4$/);
  });

  it('shows the current value when it is shown again, without terminal sequences', async () => {
    await vscode.commands.executeCommand('engee.workspace.focus');
    await run('again = "before"');
    await untilListed('again');
    await show('again');
    assert.equal(activeDocument()?.getText(), '"before"');
    await run('again = Text("after\\e[31m\\e]0;title\\a")');
    await show('again');
    assert.equal(activeDocument()?.uri.path, '/again');
    await until(() => activeDocument()?.getText() === 'after');
  });

  it('shows only the state of a stopped server and sends no request', async () => {
    await vscode.commands.executeCommand(commands.refreshWorkspace);
    await listRequest();
    await control.stopServer();
    await vscode.commands.executeCommand(commands.refreshServer);
    lastSeen = (await control.requests()).at(-1)?.id ?? 0;
    await vscode.commands.executeCommand(commands.refreshWorkspace);
    assert.equal(await asked(), 0);
    assert.equal(await vscode.commands.executeCommand(commands.startServer), true);
    await listRequest();
  });

  it('inserts names into the Julia editor at each cursor', async () => {
    await listNames();
    const editor = await openCode('f()\ng()', 'julia');
    editor.selections = [new vscode.Selection(0, 2, 0, 2), new vscode.Selection(1, 2, 1, 2)];
    await vscode.commands.executeCommand(commands.insertVariableName, row('x y'));
    assert.equal(editor.document.getText(), 'f(var"x y")\ng(var"x y")');
    assert.deepEqual(
      editor.selections.map(({ active }) => active.character),
      [10, 10],
    );
    await vscode.commands.executeCommand(commands.insertVariableName, row('a'), [row('a'), row('b')]);
    assert.equal(editor.document.getText(), 'f(var"x y"a, b)\ng(var"x y"a, b)');
  });

  it('does not insert names into a file of another language', async () => {
    await listNames();
    const editor = await openCode('text', 'plaintext');
    await vscode.commands.executeCommand(commands.insertVariableName, row('a'));
    assert.equal(editor.document.getText(), 'text');
  });

  it('copies names to the clipboard', async () => {
    await listNames();
    await vscode.commands.executeCommand(commands.copyVariableName, row('a'), [row('a'), row('end')]);
    assert.equal(await vscode.env.clipboard.readText(), 'a\nvar"end"');
  });

  it('ignores names that it does not list', async () => {
    await listNames();
    await vscode.env.clipboard.writeText('mine');
    await vscode.commands.executeCommand(commands.copyVariableName, row('rm -rf ~\n'));
    await vscode.commands.executeCommand(commands.copyVariableName, row('a'), [
      null,
      1,
      {},
      { kind: 'variable' },
      { kind: 'variable', variable: null },
    ]);
    assert.equal(await vscode.env.clipboard.readText(), 'mine');
  });

  /** Waits until the view lists the variables of these tests. */
  async function listNames(): Promise<void> {
    await vscode.commands.executeCommand('engee.workspace.focus');
    await run('a = 1; b = 2; var"x y" = 3; var"end" = 4');
    await untilListed('end');
  }
});

function row(name: string) {
  return { kind: 'variable', variable: { name, type: 'Int64', size: '', value: '1' } };
}

async function show(name: string): Promise<void> {
  await vscode.commands.executeCommand(commands.showVariable, row(name));
}

function activeDocument(): vscode.TextDocument | undefined {
  return vscode.window.activeTextEditor?.document;
}

/** The list is read shortly after a run. Until then, the name of a new variable can't be copied. */
async function untilListed(name: string): Promise<void> {
  await vscode.env.clipboard.writeText('');
  do await vscode.commands.executeCommand(commands.copyVariableName, row(name));
  while ((await vscode.env.clipboard.readText()) === '');
}

async function until(condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve) => {
    const { workspace, window } = vscode;
    const subscriptions = [
      workspace.onDidChangeTextDocument(check),
      workspace.onDidOpenTextDocument(check),
      window.onDidChangeActiveTextEditor(check),
    ];
    function check() {
      if (!condition()) return;
      for (const subscription of subscriptions) subscription.dispose();
      resolve();
    }
  });
}

let lastFile = 0;

async function openCode(content: string, language: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder !== undefined);
  const uri = vscode.Uri.joinPath(folder, `variables${++lastFile}.${language === 'julia' ? 'jl' : 'txt'}`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return vscode.window.showTextDocument(uri);
}

async function run(code: string): Promise<void> {
  await openCode(code, 'julia');
  const outcome = await vscode.commands.executeCommand<{ kind: string } | undefined>(commands.runFile);
  assert.equal(outcome?.kind, 'value');
}
