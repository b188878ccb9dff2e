import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/features/shared/commands.ts';
import { signInAndStart } from './support/signInAndStart.ts';

describe('Error diagnostics', () => {
  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand(commands.clearErrors);
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const code = 'function outer(x)\n  error("no $x") # here\nend\n\n  outer(1)\n';

  it("marks the code in the user's innermost line, with the other lines as related information", async () => {
    const { document } = await runFile(code);
    const [diagnostic, ...others] = errorsOf(document);
    assert.ok(diagnostic !== undefined && others.length === 0);
    assert.deepEqual(diagnostic.range, new vscode.Range(1, 2, 1, 16));
    assert.equal(diagnostic.message, 'no 1');
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(diagnostic.code, 'ErrorException');
    const related = diagnostic.relatedInformation ?? [];
    assert.deepEqual(
      related.map(({ location }) => [location.uri.toString(), location.range.start.line]),
      [[document.uri.toString(), 4]],
    );
  });

  it('moves a diagnostic with edits elsewhere, and removes it when its line is edited', async () => {
    const editor = await runFile(code);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '# one\n# two\n');
    });
    assert.deepEqual(
      errorsOf(editor.document).map(({ range, relatedInformation }) => [
        range.start.line,
        relatedInformation?.[0]?.location.range.start.line,
      ]),
      [[3, 6]],
    );
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(3, 8, 3, 10), 'yes');
    });
    assert.deepEqual(errorsOf(editor.document), []);
  });

  it('removes a diagnostic when the failed code runs again, but not when other code runs', async () => {
    const editor = await runFile(
      'is_second = @isdefined(was_first)\nwas_first = true\nis_second || error("once")\n\n1 + 1\n',
    );
    assert.equal(errorsOf(editor.document).length, 1);
    editor.selection = new vscode.Selection(4, 0, 4, 5);
    await vscode.commands.executeCommand(commands.runSelection);
    assert.equal(errorsOf(editor.document).length, 1);
    await vscode.commands.executeCommand(commands.runFile);
    assert.deepEqual(errorsOf(editor.document), []);
  });

  it('creates only one diagnostic if the same code fails several times', async () => {
    const { document } = await runFile(code);
    await vscode.commands.executeCommand(commands.runFile);
    assert.equal(errorsOf(document).length, 1);
  });

  it('marks each failed test of a test set instead of the set', async () => {
    const { document } = await runFile(
      'using Test\n@testset "sums" begin\na = 2\n@test a + a == 4\n@test a - a == 4\n  @test a == 3 # too\nend\n',
    );
    const found = errorsOf(document);
    assert.deepEqual(
      found.map(({ range: { start, end } }) => [start.line, start.character, end.character]),
      [
        [4, 0, 16],
        [5, 2, 14],
      ],
    );
    assert.match(found[0]?.message ?? '', /^Test Failed at failing\d+\.jl:5\n/);
    // Julia 1.5 reports the first line inside a set as its place.
    assert.deepEqual(
      found.map(({ relatedInformation }) => relatedInformation?.map(({ location }) => location.range.start.line)),
      [[2], [2]],
    );
    await vscode.commands.executeCommand(commands.runFile);
    assert.equal(errorsOf(document).length, 2);
  });

  it('clears diagnostics by command', async () => {
    const { document } = await runFile(code);
    await vscode.commands.executeCommand(commands.clearErrors);
    assert.deepEqual(errorsOf(document), []);
  });

  it('removes a diagnostic when its document is closed', async () => {
    // Opened like a user opens it, because VS Code keeps documents that the API opened for minutes after they are closed.
    await vscode.commands.executeCommand('vscode.open', await newFile(code));
    await vscode.commands.executeCommand(commands.runFile);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document !== undefined);
    assert.equal(errorsOf(document).length, 1);
    const closed = new Promise<void>((resolve) => {
      const subscription = vscode.workspace.onDidCloseTextDocument((other) => {
        if (other !== document) return;
        subscription.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await closed;
    assert.deepEqual(errorsOf(document), []);
  });

  it('offers a quick fix that shows the full stack trace', async () => {
    const { document } = await runFile(code);
    const [diagnostic] = errorsOf(document);
    assert.ok(diagnostic !== undefined);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const action = actions.find(({ title }) => title === 'Show full stack trace');
    assert.ok(action?.command !== undefined);
    await vscode.commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'engee-trace');
    assert.match(shown.getText(), /no 1\n[\s\S]*Stacktrace:[\s\S]*outer/);
    const found = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      shown.uri,
      1000,
    );
    const links = found.filter(({ target }) => target?.scheme === 'command');
    assert.deepEqual(
      links.map(({ range }) => shown.getText(range).replace(/^.*\.jl:/, '')),
      ['2', '5'],
    );
    const { path, query } = links[0]?.target ?? {};
    await vscode.commands.executeCommand(path ?? '', ...(JSON.parse(query ?? '[]') as unknown[]));
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(vscode.window.activeTextEditor.selection.active.line, 1);
  });

  it('marks a function that another file defined', async () => {
    const defined = await runFile('function far_away(x)\n  error("far")\nend\n');
    const { document } = await runFile('far_away(1)\n');
    assert.deepEqual(errorsOf(document), []);
    const [diagnostic] = errorsOf(defined.document);
    assert.equal(diagnostic?.range.start.line, 1);
    assert.equal(diagnostic.relatedInformation?.[0]?.location.uri.toString(), document.uri.toString());
  });
});

let lastFile = 0;

async function runFile(content: string): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(await newFile(content));
  await vscode.commands.executeCommand(commands.runFile);
  return editor;
}

async function newFile(content: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder !== undefined);
  const uri = vscode.Uri.joinPath(folder, `failing${++lastFile}.jl`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return uri;
}

function errorsOf({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Engee');
}
