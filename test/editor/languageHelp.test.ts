import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { eventually } from '../host/eventually.ts';
import type { RecordedRequest } from '../sandbox/control/protocol.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const evalPath = { path: 'external/command/eval' };
const helpCalls = ['.complete_in_editor(', '.describe(', '.signatures('];
const isHelp = ({ body }: RecordedRequest) => helpCalls.some((call) => body.includes(call));
const setting = 'engee.editor.languageHelp';

const definitions = `"Adds to *x*. See [\`sin\`](@ref) and ![a](https://evil.test/a.png)."
helped_sum(x::Int, y = 2; scale = 1) = x + y
struct HelpedPump
    flow
    speed
end
helped_pump = HelpedPump(3, [1, 2]);`;

describe('Help in the editor', () => {
  const control = new SandboxControl(sandboxAddress().controlUrl);
  let document: vscode.TextDocument;
  let lastSeen = 0;

  before(async function () {
    this.timeout(240_000);
    await signInAndStart();
  });

  beforeEach(async () => {
    lastSeen = (await control.requests()).at(-1)?.id ?? 0;
  });

  afterEach(async () => {
    await control.clearFaults();
    await vscode.workspace.getConfiguration().update(setting, undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** Shows a document with this code. The cursor is at the bar, or at the end. */
  async function open(code: string): Promise<vscode.Position> {
    const at = code.includes('|') ? code.indexOf('|') : code.length;
    const content = code.replace('|', '');
    document = await vscode.workspace.openTextDocument({ language: 'julia', content });
    await vscode.window.showTextDocument(document);
    return document.positionAt(at);
  }

  async function run(code: string): Promise<void> {
    await open(code);
    const outcome = await vscode.commands.executeCommand<{ kind: string } | undefined>(commands.runFile);
    assert.equal(outcome?.kind, 'value');
  }

  const completions = async (code: string) => {
    const position = await open(code);
    return vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
    );
  };
  const offered = async (code: string) => (await completions(code)).items.map(({ insertText }) => insertText);
  /** The texts of a hover. The hover for inline results answers, too. */
  const hover = async (code: string) => {
    const position = await open(code);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
  };
  const signatures = async (code: string) => {
    const position = await open(code);
    return vscode.commands.executeCommand<vscode.SignatureHelp | undefined>(
      'vscode.executeSignatureHelpProvider',
      document.uri,
      position,
      '(',
    );
  };
  const asked = async () => (await control.requests({ ...evalPath, after: lastSeen })).filter(isHelp);

  // Tests ask again until there is an answer: the first one takes longer than the editor waits, because Julia compiles what gives it.
  it('asks nothing before the user has run something', async () => {
    await offered('printl');
    await hover('prin|tln');
    await signatures('println(');
    assert.deepEqual(await asked(), []);
  });

  it('completes names, fields, symbols and paths from the session', async () => {
    await run(definitions);
    const names = await eventually(
      () => completions('local_name = 1\nhelped_'),
      ({ items }) => items.some(({ insertText }) => insertText === 'helped_sum'),
    );
    const kinds = new Map(names.items.map(({ insertText, kind }) => [insertText, kind]));
    assert.equal(kinds.get('helped_sum'), vscode.CompletionItemKind.Function);
    assert.equal(kinds.get('helped_pump'), vscode.CompletionItemKind.Variable);
    // The editor offers the words of a document only where nobody else offers something.
    assert.equal(kinds.get('local_name'), vscode.CompletionItemKind.Text);
    assert.deepEqual(
      await eventually(
        () => offered('helped_pump.'),
        ({ length }) => length === 2,
      ),
      ['flow', 'speed'],
    );
    const symbols = await eventually(
      () => completions('x = \\alph'),
      ({ items }) => items.length === 1,
    );
    const [symbol] = symbols.items;
    assert.equal(symbol?.insertText, 'α');
    assert.deepEqual(symbol.range, new vscode.Range(0, 4, 0, 9));
    await eventually(
      () => offered('read("/us'),
      (texts) => texts.includes('user/'),
    );
  });

  it('describes functions and variables, with nothing that could be fetched or run', async () => {
    await run(definitions);
    const [doc] = await eventually(
      () => hover('helped_|sum(1)'),
      ({ length }) => length > 0,
    );
    assert.match(doc?.value ?? '', /^Adds to \*x\*\. See `sin` and !\[a\] \(https/);
    assert.ok(doc?.isTrusted !== true && doc?.supportHtml !== true);
    const [value] = await eventually(
      () => hover('helped_pump.spee|d'),
      ({ length }) => length > 0,
    );
    assert.match(
      value?.value ?? '',
      /helped_pump\.speed::(?:Array\{Int64,1\}|Vector\{Int64\}).*2 elements\n[^]* 1\n 2\n/,
    );
    assert.deepEqual(await hover('# helped_|pump'), []);
  });

  it('shows the methods of a call', async () => {
    await run(definitions);
    const help = await eventually(
      () => signatures('helped_sum(1, '),
      (found) => found !== undefined,
    );
    assert.deepEqual(
      help?.signatures.map(({ label }) => label),
      ['helped_sum(x::Int64)', 'helped_sum(x::Int64, y; scale)'],
    );
    assert.deepEqual([help.activeSignature, help.activeParameter], [1, 1]);
  });

  it('sends nothing while code runs', async () => {
    await run(definitions);
    await eventually(
      () => offered('helped_pump.'),
      ({ length }) => length === 2,
    );
    const hold = await control.addFault({ ...evalPath, bodyContains: '.run(', fault: { kind: 'hold', at: 'request' } });
    await open('sleep(0)');
    const running = vscode.commands.executeCommand(commands.runFile);
    try {
      await eventually(
        () => control.requests({ ...evalPath, after: lastSeen }),
        (requests) => requests.some(({ outcome }) => outcome === 'pending'),
      );
      lastSeen = (await control.requests()).at(-1)?.id ?? 0;
      await offered('helped_pum');
      await hover('helped_pump.flo|w');
      await signatures('helped_sum(');
      assert.deepEqual(await asked(), []);
    } finally {
      await control.removeFault(hold);
      await running;
    }
  });

  it('has one request at a time on a server that does not answer, and gives up soon', async () => {
    await run(definitions);
    await eventually(
      () => offered('helped_pump.'),
      ({ length }) => length === 2,
    );
    const hold = await control.addFault({
      ...evalPath,
      bodyContains: '.complete_in_editor(',
      fault: { kind: 'hold', at: 'request' },
    });
    try {
      lastSeen = (await control.requests()).at(-1)?.id ?? 0;
      const began = Date.now();
      for (const typed of ['h', 'he', 'hel', 'help', 'helpe']) await offered(typed);
      assert.ok(Date.now() - began < 5_000, 'each waits 300 ms');
      const held = (await control.requests({ ...evalPath, after: lastSeen })).filter(
        ({ outcome }) => outcome === 'pending',
      );
      assert.equal(held.length, 1);
    } finally {
      await control.removeFault(hold);
    }
    await eventually(
      () => offered('helped_s'),
      (texts) => texts.includes('helped_sum'),
    );
  });

  it('helps in cells of scripts', async () => {
    await run(definitions);
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'helped_pump.', 'julia');
    const notebook = await vscode.workspace.openNotebookDocument('engee-script', new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    const { document: text } = notebook.cellAt(0);
    await eventually(
      async () => {
        const list = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          text.uri,
          new vscode.Position(0, 12),
        );
        // The editor itself offers the words of the document with the definitions.
        return list.items.filter(({ kind }) => kind === vscode.CompletionItemKind.Field);
      },
      (fields) => ['flow', 'speed'].every((name) => fields.some(({ insertText }) => insertText === name)),
    );
  });

  it('gives the outline, folding and selection ranges', async () => {
    await open('module A\n"Doc."\nfunction f(x)\n    g(y) = 1\n    x\nend\nend\n');
    const { uri } = document;
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      uri,
    );
    const names = (found: readonly vscode.DocumentSymbol[]): unknown[] =>
      found.map(({ name, children }) => (children.length === 0 ? name : [name, names(children)]));
    assert.deepEqual(names(symbols), [['A', [['f', ['g']]]]]);
    assert.deepEqual(symbols[0]?.children[0]?.range, new vscode.Range(2, 0, 5, 3));
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      uri,
    );
    assert.deepEqual(
      folds.map(({ start, end }) => [start, end]),
      [
        [0, 5],
        [2, 4],
      ],
    );
    const [selection] = await vscode.commands.executeCommand<vscode.SelectionRange[]>(
      'vscode.executeSelectionRangeProvider',
      uri,
      [new vscode.Position(3, 6)],
    );
    const around: string[] = [];
    for (let range = selection; range !== undefined; range = range.parent) around.push(document.getText(range.range));
    assert.ok(around.includes('(y)') && around.includes('g(y) = 1'), JSON.stringify(around));
  });

  it('is off if the setting says so', async () => {
    await run(definitions);
    await eventually(
      () => offered('helped_pump.'),
      ({ length }) => length === 2,
    );
    await vscode.workspace.getConfiguration().update(setting, 'off', vscode.ConfigurationTarget.Global);
    lastSeen = (await control.requests()).at(-1)?.id ?? 0;
    await offered('helped_su');
    await hover('helped_|sum');
    await signatures('helped_sum(');
    assert.deepEqual(await asked(), []);
    await open('f(x) = 1');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(symbols ?? [], []);
  });
});
