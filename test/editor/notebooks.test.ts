import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { engeeScript, ShownNotebook } from './support/shownNotebook.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const textOf = (value: unknown) => JSON.stringify(value, null, 2);

interface SavedScript {
  readonly cells: readonly {
    readonly id: string;
    readonly source: readonly string[];
    readonly outputs: readonly SavedOutput[];
  }[];
}

interface SavedOutput {
  readonly output_type: string;
  readonly text?: string;
  readonly data?: unknown;
  readonly traceback?: readonly string[];
}

describe('Engee scripts', () => {
  let folder: string;
  let path: string;
  let notebook: ShownNotebook;
  let count = 0;

  before(async function () {
    this.timeout(240_000);
    await signInAndStart();
    folder = await mkdtemp(join(tmpdir(), 'engee-scripts-'));
  });

  beforeEach(() => {
    path = join(folder, `тест ${count++}.ngscript`);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => rm(folder, { recursive: true }));

  const open = async (value: unknown) => {
    notebook = await ShownNotebook.write(path, textOf(value));
  };
  const saved = async () => {
    await notebook.document.save();
    return JSON.parse(await readFile(path, 'utf8')) as SavedScript;
  };

  it('open without a change, and change only where the user edited them', async () => {
    const value = engeeScript('a = 1', 'b = 2');
    await open(value);
    assert.equal(notebook.document.isDirty, false);
    assert.deepEqual(
      notebook.document.getCells().map(({ document }) => [document.getText(), document.languageId]),
      [
        ['a = 1', 'julia'],
        ['b = 2', 'julia'],
      ],
    );
    await notebook.type(1, 'b = 3\nб');
    await notebook.document.save();
    const [first, second] = value.cells;
    assert.ok(first && second);
    const changed = { ...value, cells: [first, { ...second, source: ['b = 3\nб'] }] };
    assert.equal(await readFile(path, 'utf8'), textOf(changed));
  });

  it('give new and copied cells IDs of their own, which stay', async () => {
    await open(engeeScript('a = 1'));
    const [original] = notebook.document.getCells();
    assert.ok(original);
    const copy = new vscode.NotebookCellData(original.kind, 'copy', 'julia');
    copy.metadata = { ...original.metadata };
    const fresh = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'fresh', 'julia');
    await notebook.edit(vscode.NotebookEdit.insertCells(1, [copy, fresh]));
    const savedIds = async () => (await saved()).cells.map(({ id }) => id);
    const ids = await eventually(
      savedIds,
      (all) => new Set(all).size === 3 && notebook.document.getCells().every(({ metadata }) => 'engee' in metadata),
    );
    assert.equal(ids[0], '00000000');
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}$/);
    await notebook.type(0, 'a = 2');
    assert.deepEqual(await savedIds(), ids);
  });

  it('run on the server, with outputs in the order of the code, and save them', async () => {
    const value = engeeScript('println("a")\ndisplay(1)\nprint("б")\n3//4', 'nothing');
    await open(value);
    assert.equal(await notebook.run(0, 2), true);
    assert.deepEqual(await notebook.shows(0, ({ length }) => length === 4), [
      ['stdout: a\n'],
      ['text/plain: 1'],
      ['stdout: б'],
      ['text/plain: 3//4'],
    ]);
    assert.deepEqual(notebook.outputs(1), []);
    const summary = notebook.document.cellAt(0).executionSummary;
    assert.ok(summary?.timing && summary.timing.endTime >= summary.timing.startTime);
    const { cells } = await saved();
    assert.deepEqual(cells[0]?.outputs, [
      { output_type: 'stream', name: 'stdout', text: 'a\n' },
      { output_type: 'display_data', data: { 'text/plain': '1' }, metadata: {} },
      { output_type: 'stream', name: 'stdout', text: 'б' },
      {
        output_type: 'execute_result',
        data: { 'text/plain': '3//4' },
        metadata: {},
        execution_count: summary.executionOrder,
      },
    ]);
    assert.deepEqual({ ...cells[0], outputs: [] }, { ...value.cells[0], outputs: [] });
  });

  it('stay saved while cells without outputs run, as marimo-lsp#316 asks', async () => {
    const { cells, ...rest } = engeeScript('quiet = 1;');
    await open({ ...rest, cells: cells.map((cell) => ({ ...cell, outputs: [] })) });
    assert.equal(await notebook.run(0, 1), true);
    assert.equal(notebook.document.isDirty, false);
  });

  it('stop at a cell that fails, with the error at its line', async () => {
    await open(engeeScript('x = 1\nerror("<a href=\'x\'>broken</a>")', 'y = 2'));
    const cell = notebook.document.cellAt(0);
    await notebook.run(0, 2);
    assert.equal(notebook.success(0), false);
    const [error, note] = await notebook.shows(0, ({ length }) => length === 2);
    const { name, message, stack } = JSON.parse(String(error).slice('error: '.length)) as Record<string, string>;
    assert.deepEqual([name, message], ['ErrorException', "<a href='x'>broken</a>"]);
    // The editor would run the link in the message.
    assert.doesNotMatch(stack ?? '', /<a href='x'/);
    assert.match(stack ?? '', /<a href='vscode-notebook-cell:[^']*\?line=1'>тест \d+\.ngscript \[1\]:2<\/a>/);
    assert.deepEqual(note, ['stderr: Cell [2] did not run.\n']);
    assert.deepEqual(notebook.outputs(1), [['stdout: stored\n']]);
    const diagnostics = await eventually(
      () => Promise.resolve(vscode.languages.getDiagnostics(cell.document.uri)),
      (found) => found.length > 0,
    );
    assert.equal(diagnostics[0]?.range.start.line, 1);
    const traceback = (await saved()).cells[0]?.outputs[0]?.traceback?.join('\n') ?? '';
    assert.match(traceback, /^ERROR: <a href='x'>broken<\/a>\nStacktrace:\n/);
    assert.doesNotMatch(traceback, /vscode-notebook-cell/);
  });

  it('link an error to its cell after the cell was moved, as vscode-jupyter#11004 asks', async () => {
    await open(engeeScript('first = 1', '\n\nerror("moved")'));
    await notebook.run(1, 2);
    const [[error] = []] = await notebook.shows(1, ({ length }) => length === 1);
    const link = /<a href='([^']*)\?line=2'>/.exec(
      (JSON.parse(String(error).slice('error: '.length)) as { stack: string }).stack,
    )?.[1];
    const moved = notebook.document.cellAt(1);
    const editor = vscode.window.activeNotebookEditor ?? assert.fail();
    editor.selection = new vscode.NotebookRange(1, 2);
    await eventually(
      async () => {
        if (moved.index === 1) await vscode.commands.executeCommand('notebook.cell.moveUp');
        return moved.index;
      },
      (index) => index === 0,
    );
    assert.equal(vscode.Uri.parse(link ?? '').toString(), notebook.document.cellAt(0).document.uri.toString());
  });

  it('start empty, and can be run before they are saved, as julia-vscode#2463 asks', async () => {
    await vscode.commands.executeCommand(commands.newScript);
    notebook = new ShownNotebook((vscode.window.activeNotebookEditor ?? assert.fail()).notebook);
    assert.equal(notebook.document.isUntitled, true);
    await notebook.type(0, '1 + 1');
    assert.equal(await notebook.run(0, 1), true);
    await notebook.shows(0, ([first]) => first?.[0] === 'text/plain: 2');
  });

  it('keep pages and pictures with code in the file, and show their text', async () => {
    await open(
      engeeScript(
        'struct Page end\nBase.show(io::IO, ::MIME"text/html", ::Page) = print(io, "<b onclick=\'x()\'>page</b>")\n' +
          'Base.show(io::IO, ::MIME"text/plain", ::Page) = print(io, "text")\nPage()',
      ),
    );
    await notebook.run(0, 1);
    assert.deepEqual(await notebook.shows(0, ([first]) => first?.[0]?.startsWith('text/plain') === true), [
      ['text/plain: text\n(shown in Engee Results)'],
    ]);
    // A save right after a run can be earlier than the editor notices that the outputs are unsaved. The next one saves them.
    const data = await eventually(
      async () => (await saved()).cells[0]?.outputs[0]?.data,
      (all) => all !== undefined,
    );
    assert.deepEqual(data, {
      'text/html': "<b onclick='x()'>page</b>",
      'text/plain': 'text',
    });
  });
});
