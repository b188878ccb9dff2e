import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { FieldOfCell, fieldsOfCell } from '../../src/features/notebooks/maskedCell.ts';
import { maskItems } from '../../src/features/notebooks/maskItems.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import { OpenBox } from './support/openBox.ts';
import { signInAndStart } from './support/signInAndStart.ts';
import { TypedTexts } from './support/typedTexts.ts';

const decoder = new TextDecoder();

const fields = [
  'n = 250  # @param {type:"slider",min:0,max:1000,step:50}',
  'on = true # @param {type:"boolean"}',
  'mode = "fast"; # @param ["fast", "exact"] {allow-input: true}',
  'day = "2026-12-01" # @param {type:"date"}',
  'println(n, on, mode)',
].join('\n');

/** A script in the form in which Engee saves it. */
function script(mask: object, ...cells: readonly { readonly name?: string; readonly source: string }[]) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
    cells: cells.map(({ name, source }, index) => ({
      id: `0000000${index}`,
      cell_type: 'code',
      source: [source],
      execution_count: 0,
      outputs: [],
      metadata: {
        ...(name === undefined ? {} : { name }),
        engee: { isDisplay: true, maskInfo: { isMaskVisible: true, isEditorVisible: true, ...mask } },
      },
    })),
  };
}

const textOf = (value: unknown) => JSON.stringify(value, null, 2);

/** Selects rows of the lists that the extension shows with one call, in order, and then presses Escape. */
class ChosenRows implements vscode.Disposable {
  readonly shown: string[][] = [];
  private readonly rows: string[];
  private readonly original = vscode.window.showQuickPick;

  constructor(...rows: readonly string[]) {
    this.rows = [...rows];
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        this.shown.push(items.map(({ label, description }) => [label, description].filter(Boolean).join('|')));
        const row = this.rows.shift();
        return Promise.resolve(items.find(({ label }) => label === row));
      },
    });
  }

  dispose(): void {
    Object.assign(vscode.window, { showQuickPick: this.original });
    assert.deepEqual(this.rows, [], 'a list was not shown');
  }
}

describe('Fields and titles of scripts', () => {
  let folder: string;
  let path: string;
  let notebook: vscode.NotebookDocument;
  const used: vscode.Disposable[] = [];

  before(async function () {
    this.timeout(240_000);
    await signInAndStart();
    folder = await mkdtemp(join(tmpdir(), 'engee-fields-'));
  });

  afterEach(async () => {
    for (const each of used.splice(0)) each.dispose();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(async () => rm(folder, { recursive: true }));

  async function open(value: unknown): Promise<vscode.NotebookCell> {
    path = join(folder, `fields ${Date.now()}.ngscript`);
    await writeFile(path, textOf(value));
    notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(path));
    await vscode.window.showNotebookDocument(notebook);
    return notebook.cellAt(0);
  }

  /** Disposes of something after the test. */
  function use<T extends vscode.Disposable>(disposable: T): T {
    used.push(disposable);
    return disposable;
  }

  const editFields = (argument?: unknown) => vscode.commands.executeCommand(commands.editFields, argument);

  const printed = (cell: vscode.NotebookCell) =>
    cell.outputs.flatMap(({ items }) => items.map(({ data }) => decoder.decode(data))).join('');

  const savedCell = async () =>
    (JSON.parse(await readFile(path, 'utf8')) as ReturnType<typeof script>).cells[0] ?? assert.fail();

  it('shows a button for each known field, which screen readers read', async () => {
    const cell = await open(script({}, { source: fields }));
    const found = await maskItems.provideCellStatusBarItems(cell, new vscode.CancellationTokenSource().token);
    const items = Array.isArray(found) ? found : [];
    assert.deepEqual(
      items.map(({ text, accessibilityInformation }) => [text, accessibilityInformation?.label]),
      [
        ['n: 250', 'Change n, now 250'],
        ['on: true', 'Change on, now true'],
        ['mode: fast', 'Change mode, now fast'],
      ],
    );
  });

  it('changes only the literals', async () => {
    const value = script({}, { source: fields });
    const cell = await open(value);
    const before = await readFile(path, 'utf8');
    const rows = use(new ChosenRows('n', 'on', 'false', 'mode', 'exact'));
    const box = use(new OpenBox());
    const done = editFields(cell);
    await box.isOpen();
    await box.accept('300');
    await done;
    assert.deepEqual(rows.shown.at(-1), ['n|300', 'on|false', 'mode|exact']);
    await notebook.save();
    const expected = fields.replace('250', '300').replace('true', 'false').replace('"fast"; ', '"exact"; ');
    assert.equal(await readFile(path, 'utf8'), before.replace(textOf(fields), textOf(expected)));
  });

  it('runs only cells that the script wants to run', async () => {
    const still = script({ isAutoplayActive: false }, { source: 'a = true # @param {type:"boolean"}' });
    const playing = script({ isAutoplayActive: true }, { source: 'b = true # @param {type:"boolean"}\nprintln(b)' });
    const [last] = playing.cells;
    const cell = await open({ ...still, cells: [...still.cells, { ...last, id: '0000000a' }] });
    const other = notebook.cellAt(1);
    use(new ChosenRows('false', 'false'));
    await editFields(cell);
    await editFields(other);
    // The cells of a notebook run in the order of the requests.
    await eventually(
      () => Promise.resolve(printed(other)),
      (text) => text === 'false\n',
    );
    assert.match(cell.document.getText(), /^a = false/);
    assert.equal(cell.executionSummary?.timing, undefined);
  });

  it('refuses a value that is not at a step, and offers the next one as a button', async () => {
    const cell = await open(script({}, { source: 'n = 250 # @param {type:"slider",min:0,max:1000,step:50}' }));
    const box = use(new OpenBox());
    const done = editFields(cell);
    await box.isOpen();
    assert.equal(await box.problemWith('260'), 'The values are 50 apart. The closest one is 250.');
    box.press(1);
    await box.accept();
    await done;
    assert.match(cell.document.getText(), /^n = 300 # @param/);
  });

  it('hides the code of a cell that is hidden in Engee, and not of others', async () => {
    const hidden = script({ isEditorVisible: false }, { source: 'a = 1' });
    const shown = script({}, { source: 'b = 2' });
    const calls: unknown[] = [];
    const { executeCommand } = vscode.commands;
    use({ dispose: () => Object.assign(vscode.commands, { executeCommand }) });
    Object.assign(vscode.commands, {
      executeCommand: (name: string, ...args: unknown[]) => {
        if (name === 'notebook.cell.collapseCellInput') calls.push(...args);
        return executeCommand(name, ...args);
      },
    });
    await open({ ...hidden, cells: [...shown.cells, ...hidden.cells] });
    await eventually(
      () => Promise.resolve(calls.length),
      (count) => count > 0,
    );
    assert.deepEqual(calls, [{ ranges: [{ start: 1, end: 2 }], document: notebook.uri }]);
    assert.equal(notebook.isDirty, false);
  });

  it('escapes a text so that Julia reads the same', async () => {
    const cell = await open(script({}, { source: 'name = "a" # @param {type:"string"}' }));
    const text = String.raw`$(rm("/"))\n "б" # @param`;
    use(new TypedTexts(text));
    await editFields(cell);
    assert.equal(fieldsOfCell(cell)[0]?.value.value, text);
    assert.match(cell.document.getText(), /^name = "\\\$\(rm/);
  });

  it('runs the cell after a change if the script says so, once for several changes and never when it opens', async () => {
    const cell = await open(script({ isAutoplayActive: true }, { source: fields }));
    assert.equal(cell.executionSummary?.timing, undefined);
    use(new ChosenRows('on', 'false', 'mode', 'exact'));
    await editFields(cell);
    await eventually(
      () => Promise.resolve(printed(cell)),
      (text) => text === '250falseexact\n',
    );
    assert.equal(printed(cell), '250falseexact\n');
  });

  it('runs the cell again if a field changes while it runs', async () => {
    const source = 'n = 1 # @param ["1", "2"] {type:"raw"}\nprintln("n", n); n == 1 && sleep(3); nothing';
    const cell = await open(script({ isAutoplayActive: true }, { source }));
    // Resolves when the cell has ended.
    const first = vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: [{ start: 0, end: 1 }],
      document: notebook.uri,
    });
    await eventually(
      () => Promise.resolve(printed(cell)),
      (text) => text === 'n1\n',
    );
    use(new ChosenRows('2'));
    await editFields(cell);
    await eventually(
      () => Promise.resolve(printed(cell)),
      (text) => text === 'n2\n',
    );
    await first;
  });

  it('asks for the field if a link names one, because a link can carry anything', async () => {
    const cell = await open(script({}, { source: fields }));
    const rows = use(new ChosenRows());
    const present = fieldsOfCell(cell);
    const [, on] = present;
    assert.ok(on);
    // This class comes from the test, not from the extension.
    await editFields(new FieldOfCell(cell, present, on));
    await editFields({ cell, name: 'on', occurrence: 0 });
    assert.deepEqual(
      rows.shown.map((labels) => labels.length),
      [3, 3],
    );
    assert.equal(cell.document.getText(), fields);
  });

  it('gives the title of a section to the outline and the search, and saves another one in its line only', async () => {
    const cell = await open(script({}, { name: 'Расчёт', source: 'x = 1' }, { source: 'y = 2' }));
    const symbols = async () =>
      (
        (await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
          'vscode.executeDocumentSymbolProvider',
          cell.document.uri,
        )) ?? []
      ).map(({ name }) => name);
    // The code of a cell has symbols too, and the order depends on which of the two is found first.
    assert.deepEqual((await symbols()).sort(), ['x', 'Расчёт']);
    const before = await readFile(path, 'utf8');
    const typed = use(new TypedTexts('Итог $(x)'));
    await vscode.commands.executeCommand(commands.renameSection, cell);
    assert.equal(typed.asked[0]?.value, 'Расчёт');
    await eventually(symbols, (names) => names.includes('Итог $ (x)'));
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'итог',
    );
    assert.deepEqual(
      found.map(({ location }) => location.uri.toString()),
      [cell.document.uri.toString()],
    );
    await notebook.save();
    assert.equal(await readFile(path, 'utf8'), before.replace('Расчёт', 'Итог $(x)'));
    assert.equal((await savedCell()).metadata.name, 'Итог $(x)');
  });
});
