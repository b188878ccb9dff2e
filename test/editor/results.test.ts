import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><text>α</text></svg>';
const declaration = `struct Sketch text::String end
Base.show(io::IO, ::MIME"image/svg+xml", sketch::Sketch) = print(io, sketch.text)`;

describe('Rich results', () => {
  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
    await run(declaration);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand(commands.clearResults);
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('receives a plot as the SVG that Julia created, and as text', async () => {
    const { outcome } = await run(`Sketch(raw"""${drawing}""")`);
    const shown = outcome?.kind === 'value' ? outcome.shown : undefined;
    assert.deepEqual(shown?.rich, [{ type: 'image/svg+xml', data: drawing }]);
    assert.match(shown.text, /^Sketch\(/);
  });

  it('keeps the focus in the code when the results view opens', async () => {
    const { editor } = await run(`Sketch(raw"""${drawing}""")`);
    assert.equal(vscode.window.activeTextEditor, editor);
    await vscode.commands.executeCommand(commands.showResults);
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    assert.equal(vscode.window.activeTextEditor, editor);
  });

  it('navigates and clears results by command, even if there are none', async () => {
    for (const command of [
      commands.previousResult,
      commands.nextResult,
      commands.clearResults,
      commands.clearResults,
      commands.previousResult,
    ]) {
      assert.equal(await vscode.commands.executeCommand(command), undefined);
    }
  });
});

async function run(content: string): Promise<{ editor: vscode.TextEditor; outcome: RunOutcome | undefined }> {
  const editor = await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'julia', content }),
  );
  return { editor, outcome: await vscode.commands.executeCommand<RunOutcome>(commands.runFile) };
}
