import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../host/eventually.ts';
import { attachment, engeeScript, hostileScript } from './support/scripts.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const textOf = (value: unknown) => JSON.stringify(value, null, 2);
const scriptType = 'engee-script';

describe('Files of Engee scripts', () => {
  let folder: string;
  let path: string;
  let notebook: vscode.NotebookDocument;
  let count = 0;

  before(async function () {
    this.timeout(240_000);
    await signInAndStart();
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    // The editor reads changed notebooks again only if they are in the workspace.
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    folder = await mkdtemp(join(workspace?.uri.fsPath ?? assert.fail(), 'scripts-'));
  });

  beforeEach(() => {
    count += 1;
    path = join(folder, `скрипт ${count}.ngscript`);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => {
    await vscode.workspace.getConfiguration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global);
    await rm(folder, { recursive: true });
  });

  async function open(text: string): Promise<void> {
    await writeFile(path, text);
    notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(path));
    await vscode.window.showNotebookDocument(notebook);
  }

  async function type(cell: number, text: string): Promise<void> {
    const { document } = notebook.cellAt(cell);
    const edits = new vscode.WorkspaceEdit();
    edits.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edits));
  }

  async function edit(...edits: vscode.NotebookEdit[]): Promise<void> {
    const all = new vscode.WorkspaceEdit();
    all.set(notebook.uri, edits);
    assert.ok(await vscode.workspace.applyEdit(all));
  }

  const saved = () => readFile(path, 'utf8');

  /** Waits until the editor shows a state of the notebook. */
  const until = (isReached: () => boolean) =>
    eventually(
      () => Promise.resolve(isReached()),
      (reached) => reached,
    );

  /** Makes a change and takes it back, so that the notebook can be saved. */
  async function saveWithoutChange(): Promise<void> {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'x', 'julia');
    await edit(vscode.NotebookEdit.insertCells(notebook.cellCount, [cell]));
    await until(() => notebook.isDirty);
    await edit(vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(notebook.cellCount - 1, notebook.cellCount)));
    assert.ok(await notebook.save());
  }

  const files = {
    'as Engee saves it': textOf(engeeScript),
    'with lines as in official scripts': textOf({
      ...engeeScript,
      cells: engeeScript.cells.map((cell) => ({
        ...cell,
        source: cell.source.flatMap((each) => each.split(/(?<=\n)/)),
      })),
    }),
    'with Windows line breaks': textOf(engeeScript).replaceAll('\n', '\r\n'),
    'with a byte order mark': `\uFEFF${textOf(engeeScript)}`,
    'with one space and a final line break': `${JSON.stringify(engeeScript, null, 1)}\n`,
    'with content that is unknown to us': textOf(hostileScript),
    'with content that is unknown to us, on one line': JSON.stringify(hostileScript),
    'without cells': textOf({ ...engeeScript, cells: [] }),
  };
  for (const [name, text] of Object.entries(files))
    it(`are opened without a change and saved byte for byte ${name}`, async () => {
      await open(text);
      await until(() => vscode.window.activeNotebookEditor?.notebook === notebook);
      assert.equal(notebook.isDirty, false);
      await saveWithoutChange();
      assert.equal(await saved(), text);
      assert.equal(notebook.isDirty, false);
    });

  it('change only in the line of the cell that was edited', async () => {
    const before = textOf(hostileScript);
    await open(before);
    const index = notebook.getCells().findIndex(({ document }) => document.getText() === 'a = 1');
    await type(index, 'a = 2\nб "\\"');
    assert.ok(await notebook.save());
    assert.equal(await saved(), before.replace('"a = 1"', JSON.stringify('a = 2\nб "\\"')));
  });

  it('show unknown cells as their JSON, and refuse to save them damaged (interactive#3892)', async () => {
    const before = textOf(hostileScript);
    await open(before);
    const index = notebook.getCells().findIndex(({ document }) => document.languageId === 'json');
    assert.deepEqual(
      JSON.parse(notebook.cellAt(index).document.getText()),
      hostileScript.cells.find((cell) => (cell as typeof cell | null)?.cell_type === 'engee_model'),
    );
    await type(index, '{"cell_type": ');
    assert.equal(await notebook.save(), false);
    assert.equal(await saved(), before);
    assert.ok(notebook.isDirty);
    await type(index, '{"cell_type": "engee_model", "model": 7}');
    assert.ok(await notebook.save());
    assert.deepEqual((JSON.parse(await saved()) as typeof hostileScript).cells[index], {
      cell_type: 'engee_model',
      model: 7,
    });
  });

  it('show all stored outputs when they are opened again (vscode#198001, interactive#3576)', async () => {
    await open(textOf(engeeScript));
    const shown = () =>
      notebook.getCells().map(({ outputs }) => outputs.map(({ items }) => items.map(({ mime }) => mime)));
    const before = shown();
    assert.deepEqual(before[0], [['application/vnd.code.notebook.stdout'], ['text/plain']]);
    assert.deepEqual(before[1], [['image/png']]);
    await type(0, 'edited');
    assert.ok(await notebook.save());
    path = join(folder, 'opened again.ngscript');
    await open(await readFile(notebook.uri.fsPath, 'utf8'));
    assert.deepEqual(shown(), before);
    const [first, ...others] = (JSON.parse(await saved()) as typeof engeeScript).cells;
    assert.deepEqual(first?.outputs, engeeScript.cells[0]?.outputs);
    assert.deepEqual(others, engeeScript.cells.slice(1));
  });

  it('give a cell that was copied and pasted another ID, which undo and redo keep apart', async () => {
    await open(textOf(engeeScript));
    const editor = vscode.window.activeNotebookEditor ?? assert.fail();
    editor.selection = new vscode.NotebookRange(0, 1);
    await vscode.commands.executeCommand('notebook.focusTop');
    await vscode.commands.executeCommand('notebook.cell.copy');
    await vscode.commands.executeCommand('notebook.cell.paste');
    await until(() => notebook.cellCount === engeeScript.cells.length + 1);
    const ids = async () => {
      await notebook.save();
      return (JSON.parse(await saved()) as typeof engeeScript).cells.map(({ id }) => id);
    };
    const pasted = await ids();
    assert.equal(new Set(pasted).size, pasted.length);
    for (const id of pasted) assert.match(id, /^[0-9a-f]{8}$/);
    assert.deepEqual(
      pasted.filter((id) => engeeScript.cells.some((cell) => cell.id === id)),
      engeeScript.cells.map(({ id }) => id),
    );
    await vscode.commands.executeCommand('undo');
    const undone = await ids();
    assert.equal(new Set(undone).size, undone.length);
  });

  it('keep IDs that the file has twice, also when the file changes elsewhere', async () => {
    const twice = { ...engeeScript, cells: engeeScript.cells.map((cell) => ({ ...cell, id: '00000001' })) };
    await open(textOf(twice));
    const [first, ...others] = twice.cells;
    assert.ok(first);
    const changed = { ...twice, cells: [...others, { ...first, source: ['changed elsewhere, and longer'] }, first] };
    await writeFile(path, textOf(changed));
    await until(
      () =>
        notebook.cellCount === changed.cells.length &&
        notebook.getCells().some(({ document }) => document.getText().startsWith('changed')),
    );
    assert.equal(notebook.isDirty, false);
    await saveWithoutChange();
    assert.equal(await saved(), textOf(changed));
  });

  it('write line feeds for cells that were written in an editor with Windows line breaks (vscode#125132)', async () => {
    const config = vscode.workspace.getConfiguration('files');
    await config.update('eol', '\r\n', vscode.ConfigurationTarget.Global);
    try {
      await open(textOf(engeeScript));
      await edit(
        vscode.NotebookEdit.insertCells(0, [
          new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'a\nb', 'julia'),
        ]),
      );
      await type(1, 'c\r\nd');
      assert.ok(await notebook.save());
      assert.deepEqual(
        (JSON.parse(await saved()) as typeof engeeScript).cells.slice(0, 2).map(({ source }) => source),
        [['a\nb'], ['c\nd']],
      );
    } finally {
      await config.update('eol', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('keep attachments of text cells', async () => {
    const before = textOf(attachment);
    await open(before);
    await type(0, 'edited ![a](attachment:a.png)');
    assert.ok(await notebook.save());
    const [cell] = (JSON.parse(await saved()) as typeof attachment).cells;
    assert.deepEqual(cell?.attachments, attachment.cells[0]?.attachments);
  });

  const damaged = {
    'whose JSON is damaged': [textOf(engeeScript).replace('"cells":', '"cells"'), '"cells" §['],
    'with conflicts of Git': [textOf(engeeScript).replace('  "cells"', '<<<<<<< HEAD\n  "cells"'), '§<<<<<<< HEAD'],
    'that end too early': [textOf(engeeScript).slice(0, 500), undefined],
  } as const;
  for (const [name, [text, marked]] of Object.entries(damaged))
    it(`are opened as text at the place of the damage if they are files ${name}`, async () => {
      await writeFile(path, text);
      const uri = vscode.Uri.file(path);
      await vscode.commands.executeCommand('vscode.open', uri);
      await until(() => vscode.window.activeTextEditor?.document.uri.fsPath === path);
      const diagnostics = await eventually(
        () => Promise.resolve(vscode.languages.getDiagnostics(uri)),
        (found) => found.length > 0,
      );
      const { document, selection } = vscode.window.activeTextEditor ?? assert.fail();
      assert.equal(document.getText(), text);
      const place = marked === undefined ? text.length : text.indexOf(marked.replace('§', '')) + marked.indexOf('§');
      await until(
        () => document.offsetAt(vscode.window.activeTextEditor?.selection.active ?? selection.active) === place,
      );
      assert.ok(diagnostics[0]?.message.includes(String(document.positionAt(place).line + 1)), diagnostics[0]?.message);
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      await until(() => tabs.length === 1);
      assert.equal(document.isDirty, false);
      assert.equal(await saved(), text);
    });

  it('are opened as notebooks again after the damage was repaired', async () => {
    await writeFile(path, textOf(engeeScript).slice(0, -1));
    const uri = vscode.Uri.file(path);
    await vscode.commands.executeCommand('vscode.open', uri);
    await until(() => vscode.languages.getDiagnostics(uri).length > 0);
    const { document } = vscode.window.activeTextEditor ?? assert.fail();
    const edits = new vscode.WorkspaceEdit();
    edits.insert(uri, document.positionAt(document.getText().length), '}');
    await vscode.workspace.applyEdit(edits);
    await document.save();
    await until(() => vscode.languages.getDiagnostics(uri).length === 0);
    await vscode.commands.executeCommand('vscode.openWith', uri, scriptType);
    await until(() => vscode.window.activeNotebookEditor?.notebook.uri.fsPath === path);
    notebook = vscode.window.activeNotebookEditor?.notebook ?? assert.fail();
    assert.equal(notebook.cellCount, engeeScript.cells.length);
  });
});
