import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const cells = [
  'ran = Int[]',
  '',
  '# %% One',
  'function add(n)',
  '  push!(ran, n)',
  'end',
  'add(1)',
  '',
  '## Two',
  '"""',
  '# %% no cell',
  '"""',
  '',
  'add(2)',
  '#%%',
  '',
  'add(3)',
].join('\n');

describe('Cells and blocks', () => {
  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
  });

  afterEach(async () => {
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('runs the whole block at the cursor and moves to the next one', async () => {
    const { document } = await openCode('# first\nblock = [\n1,\n2]\n\nfunction twice(x)\n  2x\nend\ntwice(21)\n');
    assert.deepEqual(await runAndGo(document, commands.runSelectionAndAdvance, 0), { line: 5, outcome: 'value' });
    assert.deepEqual(await runAndGo(document, commands.runSelectionAndAdvance, 6), { line: 8, outcome: 'value' });
    assert.deepEqual(await runAndGo(document, commands.runSelectionAndAdvance, 8), { line: 8, outcome: 'value' });
    assert.equal(await valueOf('string(block, twice(2))'), '"[1, 2]4"');
  });

  it('runs the line at the cursor if the setting is "line"', async () => {
    const setting = vscode.workspace.getConfiguration('engee.run');
    await setting.update('withoutSelection', 'line', vscode.ConfigurationTarget.Global);
    const editor = await openCode('lines = [10,\n20\n]');
    place(editor, 1);
    assert.equal((await vscode.commands.executeCommand<RunOutcome>(commands.runSelection)).kind, 'value');
    await setting.update('withoutSelection', undefined, vscode.ConfigurationTarget.Global);
    assert.equal((await vscode.commands.executeCommand<RunOutcome>(commands.runSelection)).kind, 'value');
    assert.equal(await valueOf('lines'), '[10, 20]');
  });

  it('runs a cell and moves to the next one, except in the last cell', async () => {
    const { document } = await openCode(cells);
    assert.deepEqual(await runAndGo(document, commands.runCellAndAdvance, 0), { line: 3, outcome: 'value' });
    assert.deepEqual(await runAndGo(document, commands.runCellAndAdvance, 3), { line: 9, outcome: 'value' });
    assert.deepEqual(await runAndGo(document, commands.runCell, 12), { line: 12, outcome: 'value' });
    assert.deepEqual(await runAndGo(document, commands.runCellAndAdvance, 16), { line: 16, outcome: 'value' });
    assert.equal(document.lineCount, 17);
    assert.equal(await valueOf('ran'), '[1, 2, 3]');
  });

  it('runs the code above, from, and to the cursor', async () => {
    const { document } = await openCode(cells);
    await runAndGo(document, commands.runCellsAbove, 13);
    assert.equal(await valueOf('ran'), '[1]');
    await runAndGo(document, commands.runFromHere, 13);
    assert.equal(await valueOf('ran'), '[1, 2, 3]');
    await runAndGo(document, commands.runToHere, 13);
    assert.equal(await valueOf('ran'), '[1, 2]');
    place(await vscode.window.showTextDocument(document), 0);
    assert.equal(await vscode.commands.executeCommand(commands.runCellsAbove), undefined);
  });

  it('moves from cell to cell', async () => {
    const editor = await openCode(cells);
    const visited = async (command: string) => {
      await vscode.commands.executeCommand(command);
      return editor.selection.active.line;
    };
    place(editor, 0);
    assert.deepEqual(
      [await visited(commands.nextCell), await visited(commands.nextCell), await visited(commands.nextCell)],
      [3, 9, 16],
    );
    assert.equal(await visited(commands.nextCell), 16);
    assert.deepEqual(
      [
        await visited(commands.previousCell),
        await visited(commands.previousCell),
        await visited(commands.previousCell),
      ],
      [9, 3, 0],
    );
  });

  it('offers code lenses to run each cell, the cells above, and those below the first', async () => {
    const { document: opened } = await openCode(cells);
    assert.deepEqual(await lensesOf(opened), [
      '0 Run Cell',
      '0 Run Below',
      '2 Run Cell',
      '2 Run Above',
      '8 Run Cell',
      '8 Run Above',
      '14 Run Cell',
      '14 Run Above',
    ]);
    const above = (await lenses(opened))[5];
    await vscode.commands.executeCommand(commands.runCell);
    await openCode('"another editor is in front"');
    const outcome = await vscode.commands.executeCommand<RunOutcome>(
      above?.command?.command ?? '',
      ...((above?.command?.arguments ?? []) as unknown[]),
    );
    assert.equal(outcome.kind, 'value');
    assert.equal(await valueOf('ran'), '[1]');
  });

  it('offers no code lenses if the setting is off, there are no cells, or the language is not Julia', async () => {
    const { document: opened } = await openCode(cells);
    const setting = vscode.workspace.getConfiguration('engee.run.cells');
    await setting.update('codeLens', false, vscode.ConfigurationTarget.Global);
    assert.deepEqual(await lensesOf(opened), []);
    await setting.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    assert.deepEqual(await lensesOf((await openCode('a = 1\nb = 2\n')).document), []);
    assert.deepEqual(
      await lensesOf(await vscode.workspace.openTextDocument({ language: 'python', content: '# %%\n1' })),
      [],
    );
  });

  it('handles 20,000 lines', async () => {
    const { document: opened } = await openCode(`# %%\n${'x = 1\n'.repeat(99)}`.repeat(200));
    assert.equal((await lensesOf(opened)).length, 400);
  });
});

let lastFile = 0;

async function openCode(content: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder !== undefined);
  const uri = vscode.Uri.joinPath(folder, `cells${++lastFile}.jl`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return vscode.window.showTextDocument(uri);
}

function place(editor: vscode.TextEditor, line: number): void {
  editor.selection = new vscode.Selection(line, 0, line, 0);
}

/** Runs a command with the cursor on a line. Returns the line of the cursor afterwards and the outcome. */
async function runAndGo(
  document: vscode.TextDocument,
  command: string,
  line: number,
): Promise<{ line: number; outcome: string }> {
  const editor = await vscode.window.showTextDocument(document);
  place(editor, line);
  const outcome = await vscode.commands.executeCommand<RunOutcome>(command);
  return { line: editor.selection.active.line, outcome: outcome.kind };
}

/** Returns the value of an expression on the server as Julia prints it on one line. */
async function valueOf(expression: string): Promise<string | undefined> {
  await openCode(`print_to_string = repr(${expression})\nText(print_to_string)`);
  const outcome = await vscode.commands.executeCommand<RunOutcome>(commands.runFile);
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  return outcome.kind === 'value' ? outcome.shown?.text : outcome.kind;
}

async function lenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    1_000,
  );
  return found.filter(({ command }) => command?.command.startsWith('engee.'));
}

async function lensesOf(document: vscode.TextDocument): Promise<string[]> {
  return (await lenses(document)).map(({ range, command }) => `${range.start.line} ${command?.title ?? ''}`);
}
