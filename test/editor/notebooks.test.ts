import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const decoder = new TextDecoder();

/** A script in the form in which Engee saves it. */
function script(...sources: readonly string[]) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
    cells: sources.map((source, index) => ({
      id: `0000000${index}`,
      cell_type: 'code',
      source: [source],
      execution_count: 0,
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'stored\n' }],
      metadata: { name: 'Название секции', engee: { isDisplay: true } },
    })),
  };
}

const textOf = (value: unknown) => JSON.stringify(value, null, 2);

describe('Engee scripts', () => {
  let folder: string;
  let path: string;
  let notebook: vscode.NotebookDocument;

  before(async function () {
    this.timeout(240_000);
    await signInAndStart();
    folder = await mkdtemp(join(tmpdir(), 'engee-scripts-'));
  });

  beforeEach(() => {
    path = join(folder, `тест ${Date.now()}.ngscript`);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => rm(folder, { recursive: true }));

  async function open(text: string): Promise<void> {
    await writeFile(path, text);
    notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(path));
    await vscode.window.showNotebookDocument(notebook);
  }

  async function edit(...edits: vscode.NotebookEdit[]): Promise<void> {
    const all = new vscode.WorkspaceEdit();
    all.set(notebook.uri, edits);
    assert.ok(await vscode.workspace.applyEdit(all));
  }

  async function type(cell: number, text: string): Promise<void> {
    const { document } = notebook.cellAt(cell);
    const edits = new vscode.WorkspaceEdit();
    edits.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edits));
  }

  /** What each output of a cell shows: its type and text. */
  const outputs = (cell: number) =>
    notebook
      .cellAt(cell)
      .outputs.map(({ items }) =>
        items.map(({ mime, data }) => `${mime.split('.').at(-1) ?? mime}: ${decoder.decode(data)}`),
      );

  const isDone = (cell: number) => notebook.cellAt(cell).executionSummary?.success;

  /** Runs cells with the kernel of this extension. */
  async function run(start: number, end: number): Promise<void> {
    await vscode.commands.executeCommand('notebook.selectKernel', {
      id: 'engee-engee-script',
      extension: 'engee.engee',
      notebookEditor: vscode.window.activeNotebookEditor,
    });
    await vscode.commands.executeCommand('notebook.cell.execute', { ranges: [{ start, end }], document: notebook.uri });
  }

  it('open without a change, and change only where the user edited them', async () => {
    const value = script('a = 1', 'b = 2');
    await open(textOf(value));
    assert.equal(notebook.isDirty, false);
    assert.deepEqual(
      notebook.getCells().map(({ document }) => [document.getText(), document.languageId]),
      [
        ['a = 1', 'julia'],
        ['b = 2', 'julia'],
      ],
    );
    await type(1, 'b = 3\nб');
    await notebook.save();
    const [first, second] = value.cells;
    assert.ok(first && second);
    const changed = { ...value, cells: [first, { ...second, source: ['b = 3\nб'] }] };
    assert.equal(await readFile(path, 'utf8'), textOf(changed));
  });

  it('give new and copied cells IDs of their own, which stay', async () => {
    const value = script('a = 1');
    await open(textOf(value));
    const [original] = notebook.getCells();
    assert.ok(original);
    const copy = new vscode.NotebookCellData(original.kind, 'copy', 'julia');
    copy.metadata = { ...original.metadata };
    const fresh = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'fresh', 'julia');
    await edit(vscode.NotebookEdit.insertCells(1, [copy, fresh]));
    const savedIds = async () => {
      await notebook.save();
      return (JSON.parse(await readFile(path, 'utf8')) as typeof value).cells.map(({ id }) => id);
    };
    const ids = await eventually(
      savedIds,
      (all) => new Set(all).size === 3 && notebook.getCells().every(({ metadata }) => 'engee' in metadata),
    );
    assert.equal(ids[0], '00000000');
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}$/);
    await type(0, 'a = 2');
    assert.deepEqual(await savedIds(), ids);
  });

  it('run on the server, with outputs in the order of the code, and save them', async () => {
    const value = script('println("a")\ndisplay(1)\nprintln("б")\n[1 2]', 'nothing');
    await open(textOf(value));
    await run(0, 2);
    await eventually(
      () => Promise.resolve(isDone(1)),
      (done) => done === true,
    );
    assert.deepEqual(outputs(0), [
      ['stdout: a\n'],
      ['text/plain: 1'],
      ['stdout: б\n'],
      ['text/plain: 1×2 Matrix{Int64}:\n 1  2'],
    ]);
    assert.deepEqual(outputs(1), []);
    const order = notebook.cellAt(0).executionSummary?.executionOrder;
    await notebook.save();
    const saved = JSON.parse(await readFile(path, 'utf8')) as typeof value;
    assert.deepEqual(saved.cells[0]?.outputs, [
      { output_type: 'stream', name: 'stdout', text: 'a\n' },
      { output_type: 'display_data', data: { 'text/plain': '1' }, metadata: {} },
      { output_type: 'stream', name: 'stdout', text: 'б\n' },
      {
        output_type: 'execute_result',
        data: { 'text/plain': '1×2 Matrix{Int64}:\n 1  2' },
        metadata: {},
        execution_count: order,
      },
    ]);
    assert.deepEqual({ ...saved.cells[0], outputs: [] }, { ...value.cells[0], outputs: [] });
  });

  it('stop at a cell that fails, with the error at its line', async () => {
    await open(textOf(script('x = 1\nerror("broken")', 'y = 2')));
    await run(0, 2);
    await eventually(
      () => Promise.resolve(isDone(0)),
      (done) => done === false,
    );
    const [error, note] = outputs(0);
    assert.match(String(error), /^error: .*broken/);
    assert.match(String(error), /\[1\]:2/);
    assert.deepEqual(note, ['stderr: The cell below did not run.\n']);
    assert.deepEqual(outputs(1), [['stdout: stored\n']]);
    const diagnostics = await eventually(
      () => Promise.resolve(vscode.languages.getDiagnostics(notebook.cellAt(0).document.uri)),
      (found) => found.length > 0,
    );
    assert.equal(diagnostics[0]?.range.start.line, 1);
  });

  it('are interrupted with the cells behind, and run again', async () => {
    await open(textOf(script('println("begun"); sleep(100)', '2')));
    for (let time = 0; time < 3; time += 1) {
      await run(0, 2);
      await eventually(
        () => Promise.resolve(outputs(0)),
        ([first]) => first?.[0] === 'stdout: begun\n',
      );
      await vscode.commands.executeCommand('notebook.cancelExecution');
      await eventually(
        () => Promise.resolve(isDone(0)),
        (done) => done === false,
      );
      assert.deepEqual(outputs(1), [['stdout: stored\n']]);
      await run(1, 2);
      await eventually(
        () => Promise.resolve(outputs(1)),
        ([first]) => first?.[0] === 'text/plain: 2',
      );
      await edit(
        vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(0, 2), [
          new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'println("begun"); sleep(100)', 'julia'),
          Object.assign(new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '2', 'julia'), {
            outputs: [new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.stdout('stored\n')])],
          }),
        ]),
      );
    }
  });

  it('start empty, and can be run before they are saved', async () => {
    await vscode.commands.executeCommand(commands.newScript);
    const editor = vscode.window.activeNotebookEditor ?? assert.fail();
    notebook = editor.notebook;
    assert.equal(notebook.isUntitled, true);
    await type(0, '1 + 1');
    await run(0, 1);
    await eventually(
      () => Promise.resolve(outputs(0)),
      ([first]) => first?.[0] === 'text/plain: 2',
    );
  });
});
