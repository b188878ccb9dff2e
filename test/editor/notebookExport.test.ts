import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseBaseUrl } from '../../src/core/api/baseUrl.ts';
import { remoteAuthority } from '../../src/core/files/remote/remoteUri.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { ChosenAnswers } from './support/chosenAnswers.ts';
import { signInAndStart } from './support/signInAndStart.ts';

interface Cell {
  readonly id: string;
  readonly text: string;
  readonly output?: string;
}

/** A script in the form in which Engee saves it. */
function script(...cells: readonly Cell[]): string {
  const value = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
    cells: cells.map(({ id, text, output }) => ({
      id,
      cell_type: 'code',
      source: [text],
      execution_count: 0,
      outputs: output === undefined ? [] : [{ output_type: 'stream', name: 'stdout', text: output }],
      metadata: { name: 'Название секции', engee: { isDisplay: true } },
    })),
  };
  return JSON.stringify(value, null, 2);
}

const first: Cell = { id: '0000000a', text: 'a = 1', output: 'stored\n' };
const second: Cell = { id: '0000000b', text: 'b = 2' };

/** Answers the list of formats and the dialogs for files. Replaces functions of `vscode.window`. */
class Dialogs implements vscode.Disposable {
  /** Where each dialog for saving suggested to save. */
  readonly suggested: (string | undefined)[] = [];
  /** How many dialogs for opening were shown. */
  opened = 0;
  format: 'jl' | 'ipynb' = 'jl';
  target: vscode.Uri | undefined;
  source: vscode.Uri | undefined;
  private readonly originals = (['showQuickPick', 'showSaveDialog', 'showOpenDialog'] as const).map(
    (name) => [name, vscode.window[name]] as const,
  );

  constructor() {
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) =>
        Promise.resolve(items.find(({ description }) => description?.startsWith(`.${this.format} `))),
      showSaveDialog: ({ defaultUri }: vscode.SaveDialogOptions) => {
        this.suggested.push(defaultUri?.toString());
        return Promise.resolve(this.target);
      },
      showOpenDialog: () => {
        this.opened += 1;
        return Promise.resolve(this.source && [this.source]);
      },
    });
  }

  dispose(): void {
    for (const [name, original] of this.originals) Object.assign(vscode.window, { [name]: original });
  }
}

describe('Conversions of Engee scripts', function () {
  this.timeout(120_000);
  let folder: vscode.Uri;
  let dialogs: Dialogs;
  let messages: ChosenAnswers;

  before(async () => {
    await signInAndStart();
    // In a browser, the editor saves automatically a second after an edit.
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await vscode.workspace.getConfiguration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global);
  });

  beforeEach(async () => {
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail();
    folder = vscode.Uri.joinPath(workspace, `conversions-${randomUUID()}`);
    await vscode.workspace.fs.createDirectory(folder);
    dialogs = new Dialogs();
    messages = new ChosenAnswers();
  });

  afterEach(async () => {
    messages.dispose();
    dialogs.dispose();
    for (const { isDirty, uri } of vscode.workspace.notebookDocuments) {
      if (!isDirty) continue;
      await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(uri));
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder.fsPath, { recursive: true });
  });

  const at = (name: string) => vscode.Uri.joinPath(folder, name);

  async function write(name: string, text: string): Promise<vscode.Uri> {
    await writeFile(at(name).fsPath, text);
    return at(name);
  }

  async function show(uri: vscode.Uri): Promise<vscode.NotebookDocument> {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    await eventually(
      () => Promise.resolve(vscode.window.activeNotebookEditor?.notebook),
      (active) => active === notebook,
    );
    return notebook;
  }

  async function type(document: vscode.TextDocument, text: string): Promise<void> {
    const edits = new vscode.WorkspaceEdit();
    edits.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(edits));
  }

  /** Returns the cells of the new script that an import opened. */
  async function imported(): Promise<{ kind: vscode.NotebookCellKind; text: string; name: unknown }[]> {
    const editor = await eventually(
      () => Promise.resolve(vscode.window.activeNotebookEditor),
      (active) => active?.notebook.isUntitled === true,
    );
    const { notebook } = editor ?? assert.fail();
    assert.equal(notebook.notebookType, 'engee-script');
    return notebook.getCells().map(({ kind, document, metadata }) => ({
      kind,
      text: document.getText(),
      name: (metadata as { engee: { fields: { metadata: { name?: string } } } }).engee.fields.metadata.name,
    }));
  }

  it('export the open script with its unsaved changes, and list what has no place', async () => {
    const source = await write('насос.ngscript', script(first, second));
    const notebook = await show(source);
    await type(notebook.cellAt(1).document, 'b = 3');
    dialogs.target = at('насос.jl');
    messages.willPress(/Exported насос\.jl/, 0);
    await vscode.commands.executeCommand(commands.exportScript);
    assert.deepEqual(dialogs.suggested, [at('насос.jl').toString()]);
    assert.equal(
      await readFile(at('насос.jl').fsPath, 'utf8'),
      '# %% Название секции\na = 1\n\n# %% Название секции\nb = 3\n',
    );
    assert.equal(await readFile(source.fsPath, 'utf8'), script(first, second));
    const list = await eventually(
      () => Promise.resolve(vscode.window.activeTextEditor?.document),
      (document) => document?.uri.scheme === 'engee-conversion',
    );
    assert.equal(list?.getText(), 'Cell 1: The output is left out.\n');
  });

  it('export a file of the Explorer as a Jupyter notebook, and import it again with its IDs and outputs', async () => {
    const source = await write('a.ngscript', script(first, second));
    dialogs.format = 'ipynb';
    dialogs.target = at('a.ipynb');
    await vscode.commands.executeCommand(commands.exportScript, source, [source]);
    assert.deepEqual(messages.questions, []);
    const jupyter = JSON.parse(await readFile(at('a.ipynb').fsPath, 'utf8')) as {
      cells: readonly { source: unknown }[];
    };
    assert.deepEqual(
      jupyter.cells.map(({ source: lines }) => lines),
      [['a = 1'], ['b = 2']],
    );
    await vscode.commands.executeCommand(commands.importScript, at('a.ipynb'), [at('a.ipynb')]);
    const cells = await imported();
    assert.deepEqual(
      cells.map(({ text, name }) => [text, name]),
      [
        ['a = 1', 'Название секции'],
        ['b = 2', 'Название секции'],
      ],
    );
    const { notebook } = vscode.window.activeNotebookEditor ?? assert.fail();
    assert.deepEqual(
      notebook.getCells().map(({ metadata, outputs }) => [metadata['id'] as unknown, outputs.length]),
      [
        ['0000000a', 1],
        ['0000000b', 0],
      ],
    );
    assert.deepEqual(messages.questions, []);
    assert.equal(dialogs.opened, 0);
  });

  it('export a script of the server beside it', async () => {
    const { baseUrl, userDirectory } = sandboxAddress();
    const [account] = await vscode.authentication.getAccounts('engee');
    const authority = await remoteAuthority(parseBaseUrl(baseUrl) ?? assert.fail(), account?.id ?? assert.fail());
    const home = vscode.Uri.from({ scheme: 'engee', authority, path: `/user/conversions-${randomUUID()}` });
    await vscode.workspace.fs.createDirectory(home);
    const source = vscode.Uri.joinPath(home, 'b.ngscript');
    await vscode.workspace.fs.writeFile(source, new TextEncoder().encode(script(second)));
    await show(source);
    dialogs.target = vscode.Uri.joinPath(home, 'b.jl');
    await vscode.commands.executeCommand(commands.exportScript);
    assert.deepEqual(dialogs.suggested, [dialogs.target.toString()]);
    const path = join(userDirectory, home.path.slice('/user/'.length), 'b.jl');
    assert.equal(await readFile(path, 'utf8'), '# %% Название секции\nb = 2\n');
    assert.deepEqual(messages.questions, []);
  });

  it('import Julia code with its unsaved changes as a new script, and write nothing', async () => {
    const source = await write('c.jl', 'old\n');
    const document = await vscode.workspace.openTextDocument(source);
    await vscode.window.showTextDocument(document);
    await type(document, '# %% [markdown] T\n# *x*\n\n# %% Ряд\nx = 1\n\n# %% [md]\ny\n');
    await vscode.commands.executeCommand(commands.importScript);
    const { Code, Markup } = vscode.NotebookCellKind;
    assert.deepEqual(await imported(), [
      { kind: Markup, text: '*x*', name: 'T' },
      { kind: Code, text: 'x = 1', name: 'Ряд' },
      { kind: Code, text: 'y', name: undefined },
    ]);
    await messages.next(/Imported c\.jl/);
    assert.equal(await readFile(source.fsPath, 'utf8'), 'old\n');
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('take no file from a link that the window does not show', async () => {
    const outside = vscode.Uri.file(join(tmpdir(), `outside-${randomUUID()}.ngscript`));
    await writeFile(outside.fsPath, script(first));
    for (const command of [commands.exportScript, commands.importScript])
      await vscode.commands.executeCommand(command, outside, { format: 'jl', target: at('d.jl') });
    assert.equal(dialogs.opened, 2);
    assert.deepEqual(dialogs.suggested, []);
    assert.deepEqual(messages.questions, []);
    await rm(outside.fsPath);
  });

  it('refuse damaged files before they ask where to save', async () => {
    dialogs.source = await write('e.ngscript', '{"cells":');
    await vscode.commands.executeCommand(commands.exportScript);
    await messages.next(/'e\.ngscript' is not a valid Engee script/);
    dialogs.source = await write('f.ipynb', '{"worksheets":[]}');
    await vscode.commands.executeCommand(commands.importScript);
    await messages.next(/'f\.ipynb' is not a Jupyter notebook of version 4/);
    dialogs.source = at('missing.ngscript');
    await vscode.commands.executeCommand(commands.exportScript);
    await messages.next(/missing\.ngscript/);
    assert.deepEqual(dialogs.suggested, []);
    await assert.rejects(stat(at('e.jl').fsPath));
  });

  it('leave the comparison of two versions to the editor, which finds the same cells by their IDs', async () => {
    const before = await write('before.ngscript', script(first, second));
    const after = await write('after.ngscript', script({ ...second, text: 'b = 3' }, { ...first, id: '0000000c' }));
    await vscode.commands.executeCommand('vscode.diff', before, after);
    const input = await eventually(
      () => Promise.resolve(vscode.window.tabGroups.activeTabGroup.activeTab?.input),
      (shown) => shown instanceof vscode.TabInputNotebookDiff,
    );
    assert.ok(input instanceof vscode.TabInputNotebookDiff);
    assert.equal(input.notebookType, 'engee-script');
    const ids = async (uri: vscode.Uri) =>
      (await vscode.workspace.openNotebookDocument(uri)).getCells().map(({ metadata }) => metadata['id'] as unknown);
    assert.deepEqual(await ids(input.original), ['0000000a', '0000000b']);
    assert.deepEqual(await ids(input.modified), ['0000000b', '0000000c']);
  });
});
