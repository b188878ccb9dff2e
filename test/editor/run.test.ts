import * as assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunOutcome } from '../../src/core/run/model.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { sandboxAddress } from './sandboxAddress.ts';
import { signInAndStart } from './support/signInAndStart.ts';

const evalPath = { path: 'external/command/eval' };

describe('Running code', () => {
  const { controlUrl, userDirectory } = sandboxAddress();
  const control = new SandboxControl(controlUrl);

  before(async function () {
    this.timeout(120_000);
    await signInAndStart();
  });

  afterEach(async () => {
    await control.clearFaults();
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** Returns the number of requests that run code. Polls and the installation of the bridge use the same path. */
  const runRequests = async () =>
    (await control.requests(evalPath)).filter(({ body }) => body.includes('.run(')).length;

  it('sends the selection and returns the value', async () => {
    const editor = await openCode('a = 3\nb = 4\na * b # not selected');
    editor.selection = new vscode.Selection(0, 0, 2, 5);
    assert.equal(textOf(await runSelection()), '12');
    assert.match(await outputOf('a = 3 …'), /^12$/m);
  });

  it('sends the line at the cursor if nothing is selected', async () => {
    const editor = await openCode('1 + 1\n20 + 2\n');
    editor.selection = new vscode.Selection(1, 3, 1, 3);
    assert.equal(textOf(await runSelection()), '22');
  });

  it('joins several selections', async () => {
    const editor = await openCode('x = 2\nx = 100\nx + 1');
    editor.selections = [new vscode.Selection(2, 0, 2, 5), new vscode.Selection(0, 0, 0, 5)];
    assert.equal(textOf(await runSelection()), '3');
  });

  it('sends nothing for a blank line or an empty file', async () => {
    const before = await runRequests();
    const editor = await openCode('1 + 1\n   \n');
    editor.selection = new vscode.Selection(1, 1, 1, 1);
    assert.equal(await runSelection(), undefined);
    await openCode('');
    assert.equal(await vscode.commands.executeCommand(commands.runFile), undefined);
    assert.equal(await runRequests(), before);
  });

  it('runs a whole unsaved file with CRLF line breaks and wide characters', async () => {
    const editor = await openCode('имя = "日本 👩‍🚀"\nдлина = length(имя)');
    await editor.edit((edit) => {
      edit.setEndOfLine(vscode.EndOfLine.CRLF);
      edit.insert(new vscode.Position(2, 0), '\nprintln(имя, " printed")\nимя * "\\n" * string(длина)');
    });
    assert.equal(textOf(await vscode.commands.executeCommand<RunOutcome>(commands.runFile)), '"日本 👩\\u200d🚀\\n6"');
    assert.match(await outputOf('имя = "日本 👩‍🚀" …'), /^日本 👩‍🚀 printed\n"日本 👩\\u200d🚀\\n6"$/m);
  });

  it('runs the file that the menu was opened on', async () => {
    await openCode('"another"');
    assert.equal(
      textOf(await vscode.commands.executeCommand<RunOutcome>(commands.runFile, await newFile('6 * 7'))),
      '42',
    );
  });

  it("links an error to the line in the user's file, also after edits", async () => {
    const editor = await openCode('# first\nfunction outermost(x)\n  error("no $x")\nend\n\n  outermost(1)\n');
    editor.selection = new vscode.Selection(1, 0, 5, 14);
    assert.equal((await runSelection())?.kind, 'error');
    const links = await linksIn('function outermost(x) …');
    assert.deepEqual(
      links.slice(0, 3).map(({ text }) => text.replace(/^code\d+\.jl:/, '')),
      ['2-6', '3', '6'],
    );
    assert.match(links[3]?.text ?? '', /^… \d+ Engee frames hidden$/);
    await openCode('another document');
    await links[1]?.click();
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    assert.deepEqual(vscode.window.activeTextEditor.selection.active, new vscode.Position(2, 2));

    await vscode.window.activeTextEditor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '# one\n# two\n');
      edit.delete(new vscode.Range(4, 0, 5, 0));
    });
    await links[2]?.click();
    assert.deepEqual(vscode.window.activeTextEditor.selection.active, new vscode.Position(6, 2));
  });

  it('tracks edits that are made while a run is queued', async () => {
    const hold = await control.addFault({
      ...evalPath,
      bodyContains: '.run(',
      times: 1,
      fault: { kind: 'hold', at: 'request' },
    });
    const first = vscode.commands.executeCommand(commands.runFile, await newFile('"held"'));
    const editor = await openCode('queued_code = 1\nmissing_while_waiting');
    const second = vscode.commands.executeCommand<RunOutcome>(commands.runFile);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(1, 0), '\n\n');
    });
    await control.removeFault(hold);
    await first;
    assert.equal((await second).kind, 'error');
    const links = await linksIn('queued_code = 1 …');
    assert.match(links[1]?.text ?? '', /\.jl:2$/);
    await links[1]?.click();
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 3);
  });

  it('links to a file that was closed in the meantime', async () => {
    const uri = vscode.Uri.joinPath(folder(), 'with space и 日本.jl');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('a = 1\nsqrt(-1.0)\n'));
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand(commands.runFile);
    const links = await linksIn('a = 1 …');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(links[1]?.text, 'with space и 日本.jl:2');
    await links[1].click();
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
    assert.equal(vscode.window.activeTextEditor.selection.active.line, 1);
    await vscode.workspace.fs.delete(uri);
  });

  it('does not create a new document for one that was closed without saving', async () => {
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'julia', content: 'hidden_one' }),
    );
    await runSelection();
    const links = await linksIn('hidden_one');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await links[1]?.click();
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  it('scrolls the output with the next run after a link was clicked, but not after the user placed the cursor', async () => {
    await openCode('link_leads_here');
    await runSelection();
    const links = await linksIn('link_leads_here');
    const many = async (name: string) => newFile(`for ${name} in 1:200; println(${name}); end`);
    await focusOutput();
    // Only a moving cursor counts.
    await vscode.commands.executeCommand('cursorBottom');
    await vscode.commands.executeCommand('cursorTop');
    await vscode.commands.executeCommand(commands.runFile, await many('unseen'));
    await outputOf('for unseen in 1:200');
    assert.ok(lastLineInSight() < 200, `${lastLineInSight()}`);

    await focusOutput();
    await links[1]?.click();
    assert.notEqual(vscode.window.activeTextEditor?.document.uri.scheme, 'output');
    await vscode.commands.executeCommand(commands.runFile, await many('seen'));
    const { document } = await outputWith('for seen in 1:200');
    const isEndInSight = () => lastLineInSight() >= document.lineCount - 2;
    if (!isEndInSight()) {
      await new Promise<void>((resolve) => {
        const subscription = vscode.window.onDidChangeTextEditorVisibleRanges(() => {
          if (!isEndInSight()) return;
          subscription.dispose();
          resolve();
        });
      });
    }
    await focusOutput();
    await vscode.commands.executeCommand('cursorBottom');
  });

  it('shows the frames of Engee on request', async () => {
    await openCode('hidden_two');
    await runSelection();
    const links = await linksIn('hidden_two');
    await links.at(-1)?.click();
    const whole = vscode.window.activeTextEditor?.document;
    assert.ok(whole !== undefined);
    assert.match(whole.getText(), /UndefVarError.*hidden_two[\s\S]*eval_mask_code/);
    const places = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      whole.uri,
      1000,
    );
    assert.deepEqual(
      places
        .filter(({ target }) => target?.scheme === 'command')
        .map(({ range }) => whole.getText(range).replace(/^code\d+/, 'code')),
      ['code.jl:1'],
    );
  });

  it('distinguishes two files with the same name by their folders', async () => {
    const [one, other] = ['one', 'other'].map((name) => vscode.Uri.joinPath(folder(), name, 'same.jl'));
    assert.ok(one !== undefined && other !== undefined);
    await vscode.workspace.fs.writeFile(one, Buffer.from('same_of_one = 1\nsame_of_one'));
    await vscode.workspace.fs.writeFile(other, Buffer.from('same_of_other = 2\nmissing_of_other'));
    await vscode.window.showTextDocument(one, { preview: false });
    await vscode.window.showTextDocument(other, { preview: false });
    await vscode.commands.executeCommand(commands.runFile, one);
    await vscode.commands.executeCommand(commands.runFile, other);
    assert.deepEqual(
      (await linksIn('same_of_one = 1 …')).map(({ text }) => text),
      ['one/same.jl:1-2'],
    );
    assert.deepEqual(
      (await linksIn('same_of_other = 2 …')).slice(0, 2).map(({ text }) => text),
      ['other/same.jl:1-2', 'other/same.jl:2'],
    );
  });

  it('runs the code in the editor while the Output view has the focus', async () => {
    const editor = await openCode('21 * 2');
    await focusOutput();
    assert.equal(textOf(await runSelection()), '42');
    assert.match(await outputOf('21 * 2'), /^42$/m);
    await vscode.window.showTextDocument(editor.document);
  });

  it('shows part of several megabytes of output, and all of it on request', async () => {
    await openCode('for i in 1:30_000; println("0123456789"^10); end');
    assert.equal((await runSelection())?.kind, 'value');
    const links = await linksIn('for i in 1:30_000');
    const whole = links.find(({ text }) => text.includes('full output'));
    assert.ok(whole !== undefined, links.map(({ text }) => text).join('; '));
    await whole.click();
    const shown = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.equal(shown.split('\n').filter((line) => line === '0123456789'.repeat(10)).length, 30_000);
  });

  it('shows the current state of rewritten lines, and only the last state at the end', async function () {
    this.timeout(90_000);
    await openCode('earlier_run = 1');
    await runSelection();
    const earlier = (await outputOf('earlier_run = 1')).trimEnd();
    const code =
      'for step in 1:3; step > 1 && print("\\r\\e[K\\e[A\\r\\e[K"); print("Epoch: $step\\n  loss: $(10 - step)"); while step < 3 && !isfile("seen-$step"); sleep(0.05); end; end; println()';
    await openCode(code);
    const run = runSelection();
    await outputLine(/^Epoch: 1\n {2}loss: 9$/m);
    await writeFile(join(userDirectory, 'seen-1'), '');
    await outputLine(/^Epoch: 2\n {2}loss: 8$/m);
    await writeFile(join(userDirectory, 'seen-2'), '');
    await run;
    const lines = (await outputOf(code.slice(0, 50))).trimEnd().split('\n').slice(1);
    assert.deepEqual(lines.slice(0, -1), ['Epoch: 3', '  loss: 7']);
    assert.equal((await outputOf('earlier_run = 1')).trimEnd(), earlier);
  });

  it('removes control sequences and does not create links from output', async () => {
    const code =
      'print("\\e]52;c;AAAA\\a\\e[31m[x](command:workbench.action.files.newUntitledFile)\\e[0m\\n▶ [1] 00:00:00  x.jl:1  │ y\\n")';
    await openCode(code);
    await runSelection();
    const links = await linksIn(code.slice(0, 50));
    assert.equal(links.length, 1);
    assert.match(await outputOf(code.slice(0, 50)), /^\[x\]\(command:workbench\.action\.files\.newUntitledFile\)$/m);
  });

  it('queues runs in order', async () => {
    const first = await newFile('queued = Int[]; sleep(0.2)');
    const next = await newFile('push!(queued, length(queued))');
    const outcomes = await Promise.all(
      [first, next, next].map((uri) => vscode.commands.executeCommand<RunOutcome>(commands.runFile, uri)),
    );
    assert.deepEqual(
      outcomes.map((outcome) => textOf(outcome)?.replace(/.*:\n/, '')),
      [undefined, ' 0', ' 0\n 1'],
    );
  });

  it('stops waiting on request, reports that the server may still be working, and does not send queued runs', async () => {
    const before = await runRequests();
    await control.addFault({ ...evalPath, bodyContains: '.run(', times: 1, fault: { kind: 'hold', at: 'reply' } });
    const uri = await newFile('held = 1');
    const after = (await control.requests(evalPath)).at(-1)?.id ?? 0;
    const runs = [1, 2].map(() => vscode.commands.executeCommand<RunOutcome>(commands.runFile, uri));
    await control.nextRequest({ ...evalPath, after });
    await vscode.commands.executeCommand(commands.cancelRun);
    assert.deepEqual(await Promise.all(runs), [{ kind: 'stoppedWaiting' }, { kind: 'notSent', why: 'canceled' }]);
    assert.match(await outputOf('held = 1'), /The server may still be running this code/);
    assert.equal(await runRequests(), before + 1);
  });

  it('finds a run again after its connection was cut, without running it twice', async () => {
    await control.addFault({
      ...evalPath,
      bodyContains: '.run(',
      times: 1,
      fault: { kind: 'cut', at: 'reply', reset: true },
    });
    await openCode('cut_off = (@isdefined(cut_off) ? cut_off : 0) + 1');
    assert.equal(textOf(await runSelection()), '1');
  });

  it('shows printed output while the code is running, then the value', async () => {
    await openCode('println("begin"); sleep(1); println("end"); 7');
    const outcome = runSelection();
    await outputLine(/^begin$/m);
    assert.match(await outputOf('println("begin")'), /^begin\nend\n7$/m);
    assert.equal(textOf(await outcome), '7');
  });

  it('interrupts the active run and reports it', async () => {
    await openCode('println("sleeping"); sleep(600)');
    const outcome = runSelection();
    await outputLine(/^sleeping$/m);
    await vscode.commands.executeCommand(commands.interruptRun);
    assert.deepEqual(await outcome, { kind: 'interrupted' });
    assert.match(await outputOf('println("sleeping")'), /^✗ Interrupted/m);
  });

  it('keeps the cursor in the editor', async () => {
    const editor = await openCode('"stay"');
    await runSelection();
    assert.equal(vscode.window.activeTextEditor, editor);
  });
});

let lastFile = 0;

function textOf(outcome: RunOutcome | undefined): string | undefined {
  return outcome?.kind === 'value' ? outcome.shown?.text : `not a value but ${outcome?.kind}`;
}

function outputEditor(): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.scheme === 'output' && document.languageId === 'engee-output',
  );
}

/** Returns the zero-based line of the last visible line of the output. */
function lastLineInSight(): number {
  return outputEditor()?.visibleRanges.at(-1)?.end.line ?? NaN;
}

/** Places the cursor in the Output view, like a click does. */
async function focusOutput(): Promise<void> {
  await vscode.commands.executeCommand(commands.showOutput);
  await vscode.commands.executeCommand('workbench.panel.output.focus');
  const isActive = () =>
    vscode.window.activeTextEditor !== undefined && vscode.window.activeTextEditor === outputEditor();
  if (isActive()) return;
  await new Promise<void>((resolve) => {
    const subscription = vscode.window.onDidChangeActiveTextEditor(() => {
      if (!isActive()) return;
      subscription.dispose();
      resolve();
    });
  });
}

/** Resolves when the output contains a line. */
async function outputLine(line: RegExp): Promise<void> {
  const isThere = () =>
    vscode.workspace.textDocuments.some(
      (document) =>
        document.uri.scheme === 'output' && document.languageId === 'engee-output' && line.test(document.getText()),
    );
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const subscription = vscode.workspace.onDidChangeTextDocument(() => {
      if (!isThere()) return;
      subscription.dispose();
      resolve();
    });
  });
}

/** Creates a new file. VS Code may reuse the name of a closed untitled document for the next one, with its old text. */
async function newFile(content: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder(), `code${++lastFile}.jl`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return uri;
}

async function openCode(content: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await newFile(content));
}

async function runSelection(): Promise<RunOutcome | undefined> {
  return vscode.commands.executeCommand(commands.runSelection);
}

function folder(): vscode.Uri {
  const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(uri !== undefined);
  return uri;
}

/** Returns the output document once it contains the end of the newest run with this code, which must be unique among the tests. */
async function outputWith(code: string): Promise<{ document: vscode.TextDocument; start: number; end: number }> {
  await vscode.commands.executeCommand(commands.showOutput);
  const find = () => {
    const document = vscode.workspace.textDocuments.find(
      ({ uri, languageId }) => uri.scheme === 'output' && languageId === 'engee-output',
    );
    const text = document?.getText() ?? '';
    const header = [...text.matchAll(/^▶ .*$/gm)].findLast(([line]) => line.includes(`│ ${code}`));
    const end = header === undefined ? -1 : text.indexOf('\n\n▶', header.index);
    const isDone = header !== undefined && (end >= 0 || text.endsWith('\n\n'));
    return document !== undefined && isDone
      ? { document, start: header.index, end: end < 0 ? text.length : end }
      : undefined;
  };
  return (
    find() ??
    new Promise((resolve) => {
      const subscriptions = [
        vscode.workspace.onDidChangeTextDocument(check),
        vscode.workspace.onDidOpenTextDocument(check),
      ];
      function check() {
        const found = find();
        if (found === undefined) return;
        for (const subscription of subscriptions) subscription.dispose();
        resolve(found);
      }
    })
  );
}

async function outputOf(code: string): Promise<string> {
  const { document, start, end } = await outputWith(code);
  return document.getText().slice(start, end);
}

/** Returns the links of one run in the output in order. `click` acts like a click. */
async function linksIn(code: string): Promise<{ text: string; click: () => Thenable<unknown> }[]> {
  const { document, start, end } = await outputWith(code);
  const block = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
    'vscode.executeLinkProvider',
    document.uri,
    1000,
  );
  return links
    .filter(({ range, target }) => block.contains(range) && target?.scheme === 'command')
    .sort((a, b) => a.range.start.compareTo(b.range.start))
    .map(({ range, target }) => ({
      text: document.getText(range),
      click: () =>
        vscode.commands.executeCommand(target?.path ?? '', ...(JSON.parse(target?.query ?? '[]') as unknown[])),
    }));
}
