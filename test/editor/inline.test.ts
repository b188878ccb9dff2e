import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InlineResult } from '../../src/core/inline/inlineResults.ts';
import { Emitter } from '../../src/core/lib/event.ts';
import type { Run, RunEvent, RunOutcome } from '../../src/core/run/model.ts';
import { DocumentEdits } from '../../src/features/run/documentEdits.ts';
import {
  InlineDecorations,
  inlineDecorations,
  type InlinePainter,
  type PaintedEditor,
} from '../../src/features/run/inline/inlineDecorations.ts';
import { ShownInlineResults } from '../../src/features/run/inline/shownInlineResults.ts';
import { commands } from '../../src/features/shared/commands.ts';
import { nodeClock as clock } from '../../src/platform/node/nodeClock.ts';

const setting = 'run.inlineResults';

/** Records the last decorations of each editor, and lets tests wait for them. */
class Screen implements InlinePainter {
  private readonly drawn = new Map<PaintedEditor, string[]>();
  private readonly painted = new vscode.EventEmitter<void>();

  paint(...[editor, results, now]: Parameters<InlinePainter['paint']>): void {
    const decorations = inlineDecorations(editor.document, results, now);
    const texts = decorations.map(
      ({ range, renderOptions }) =>
        `${range.start.line}:${range.start.character} ${renderOptions?.after?.contentText ?? ''}`,
    );
    this.drawn.set(editor, texts.sort());
    this.painted.fire();
  }

  async nextDraw(): Promise<void> {
    await new Promise<void>((resolve) => {
      const subscription = this.painted.event(() => {
        subscription.dispose();
        resolve();
      });
    });
  }

  /** Waits until the editor shows exactly these results: zero-based line, character, text. */
  async shows(editor: vscode.TextEditor, expected: readonly string[]): Promise<void> {
    while (JSON.stringify(this.drawn.get(editor)) !== JSON.stringify(expected)) await this.nextDraw();
  }

  /** Waits until the results in the editor match. */
  async showsOneLike(editor: vscode.TextEditor, pattern: RegExp): Promise<void> {
    while (!pattern.test(this.drawn.get(editor)?.join('\n') ?? '')) await this.nextDraw();
  }

  dispose(): void {
    this.painted.dispose();
  }
}

describe('Inline results', () => {
  const happened = new Emitter<RunEvent>();
  const edits = new DocumentEdits();
  const screen = new Screen();
  let shown: ShownInlineResults;
  let lastNumber = 0;

  before(() => {
    const errorView = () => ({
      summary: 'E: no',
      exceptions: [{ relation: 'error', type: 'E', message: 'E: no', frames: [], omittedFrames: 0 }] as const,
    });
    shown = new ShownInlineResults(
      { runs: { runOfFile: () => undefined, onDidRun: happened.event }, edits, clock, errorView },
      screen,
    );
  });

  after(() => {
    shown.dispose();
    edits.dispose();
  });

  afterEach(async () => {
    await vscode.workspace.getConfiguration('engee').update(setting, undefined, vscode.ConfigurationTarget.Global);
    await vscode.workspace.saveAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  function begin({ document }: vscode.TextEditor, first: number, last = first): Run {
    const lines = Array.from({ length: last - first + 1 }, (_line, index) => first + index);
    const code = lines.map((line) => document.lineAt(line).text).join('\n');
    const { uri, version } = document;
    edits.follow(uri.toString());
    lastNumber += 1;
    const run: Run = {
      number: lastNumber,
      id: `inline${lastNumber}`,
      submission: { kind: 'selection', uri: uri.toString(), version, title: 'a.jl', code, lines },
    };
    happened.fire({ kind: 'sent', run, at: clock.now() });
    return run;
  }

  function end(run: Run, text: string): void {
    const outcome: RunOutcome = { kind: 'value', shown: { text, isCut: false, rich: [], omitted: [] } };
    happened.fire({ kind: 'ended', run, outcome, durationMs: 1 });
  }

  it('shows at the end of the last line that the code is running, then its value', async () => {
    const editor = await open('a = 1\nfunction f()\n  2\nend\n');
    const run = begin(editor, 1, 3);
    await screen.shows(editor, ['3:3 ⋯ running']);
    end(run, '42');
    await screen.shows(editor, ['3:3 ✓ 42']);
  });

  it('counts the seconds of a long run', async () => {
    const editor = await open('sleep(9)\n');
    const run = begin(editor, 0);
    await screen.showsOneLike(editor, /^0:8 ⋯ running, \d s$/);
    end(run, 'nothing');
    await screen.shows(editor, ['0:8 ✓ nothing']);
  });

  it('moves results with edits elsewhere, and removes them when their line is edited', async () => {
    const editor = await open('a = 1\nb = 2\nc = 3\n');
    for (const line of [0, 1, 2]) end(begin(editor, line), String(line));
    await screen.shows(editor, ['0:5 ✓ 0', '1:5 ✓ 1', '2:5 ✓ 2']);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(1, 0), 'new\n');
      edit.replace(new vscode.Range(2, 4, 2, 5), '9');
    });
    await screen.shows(editor, ['0:5 ✓ 0', '2:5 ✓ 1']);
    assert.equal(editor.document.lineAt(2).text, 'b = 2');
  });

  it('keeps the position of a result when a line is started after it', async () => {
    const editor = await open('a = 1');
    end(begin(editor, 0), '1');
    await screen.shows(editor, ['0:5 ✓ 1']);
    editor.selection = new vscode.Selection(0, 5, 0, 5);
    const drawn = screen.nextDraw();
    await vscode.commands.executeCommand('type', { text: '\n' });
    await drawn;
    assert.equal(editor.document.lineCount, 2);
    await screen.shows(editor, ['0:5 ✓ 1']);
  });

  it('finds a line that moved before the run was sent', async () => {
    const editor = await open('a = 1\n');
    const { version } = editor.document;
    edits.follow(editor.document.uri.toString());
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '# one\n# two\n');
    });
    const submission = {
      kind: 'selection',
      uri: editor.document.uri.toString(),
      version,
      title: 'a.jl',
      code: 'a = 1',
      lines: [0],
    } as const;
    end({ number: 1_000, id: 'moved', submission }, '1');
    await screen.shows(editor, ['2:5 ✓ 1']);
  });

  it('shows results in every editor of the document', async () => {
    const editor = await open('a = 1\n');
    end(begin(editor, 0), '1');
    const other = await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.Beside);
    assert.notEqual(other, editor);
    await screen.shows(other, ['0:5 ✓ 1']);
    const run = begin(other, 0);
    // The Output view is also an editor.
    const both = vscode.window.visibleTextEditors.filter(({ document }) => document === editor.document);
    assert.equal(both.length, 2);
    for (const each of both) await screen.shows(each, ['0:5 ⋯ running']);
    end(run, '2');
  });

  it('shows results again when the editor is visible again', async () => {
    const editor = await open('a = 1\n');
    end(begin(editor, 0), '1');
    await screen.shows(editor, ['0:5 ✓ 1']);
    await open('another = 1\n');
    await screen.shows(await vscode.window.showTextDocument(editor.document), ['0:5 ✓ 1']);
  });

  it('draws again when the editor scrolls', async () => {
    const editor = await open('a = 1\n'.repeat(500));
    end(begin(editor, 0), '1');
    await screen.shows(editor, ['0:5 ✓ 1']);
    const hasScrolled = () => (editor.visibleRanges[0]?.start.line ?? 0) > 300;
    editor.revealRange(new vscode.Range(400, 0, 400, 0), vscode.TextEditorRevealType.InCenter);
    // The first draw can be of an earlier event.
    do await screen.nextDraw();
    while (!hasScrolled());
  });

  it('hides and shows results when the setting changes', async () => {
    const editor = await open('a = 1\n');
    end(begin(editor, 0), '1');
    await screen.shows(editor, ['0:5 ✓ 1']);
    await vscode.workspace.getConfiguration('engee').update(setting, false, vscode.ConfigurationTarget.Global);
    await screen.shows(editor, []);
    await vscode.workspace.getConfiguration('engee').update(setting, undefined, vscode.ConfigurationTarget.Global);
    await screen.shows(editor, ['0:5 ✓ 1']);
  });

  it('removes results when their document is closed, and does not restore them when it is reopened', async () => {
    const { document } = await open('a = 1\n');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const uri = vscode.Uri.joinPath(document.uri, '../opened by the user.jl');
    await vscode.workspace.fs.copy(document.uri, uri, { overwrite: true });
    // VS Code keeps documents that an extension opened for a while, so this one is opened like a user opens it.
    await vscode.commands.executeCommand('vscode.open', uri);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor !== undefined);
    end(begin(editor, 0), '1');
    await screen.shows(editor, ['0:5 ✓ 1']);
    const closed = new Promise<void>((resolve) => {
      const subscription = vscode.workspace.onDidCloseTextDocument((each) => {
        if (each.uri.toString() !== uri.toString()) return;
        subscription.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await closed;
    await screen.shows(await vscode.window.showTextDocument(uri), []);
  });

  it('clears results by command', async () => {
    const editor = await open('a = 1\n');
    end(begin(editor, 0), '1');
    await screen.shows(editor, ['0:5 ✓ 1']);
    shown.results.clear();
    await screen.shows(editor, []);
  });

  it('shows the full result in a hover that text from a server cannot break out of', async () => {
    const editor = await open('a = 1\n');
    const hostile =
      'first\n   ```\n[click](command:workbench.action.terminal.new) ![](https://example.org/x.png)\n<b>bold</b>';
    end(begin(editor, 0), `${hostile}\u001b]0;title\u0007`);
    await screen.shows(editor, ['0:5 ✓ first …']);
    const [whole, links] = await hoverAt(editor, new vscode.Position(0, 5));
    assert.equal(whole?.value, `\`\`\`\`text\n${hostile}\n\`\`\`\`\n`);
    assert.equal(Boolean(whole.isTrusted), false);
    assert.equal(Boolean(whole.supportHtml), false);
    assert.deepEqual(links?.isTrusted, { enabledCommands: [commands.showOutput, commands.clearInlineResults] });
    assert.ok(!links.value.includes('first'));
  });

  it('shows the hover only at the end of the line', async () => {
    const editor = await open('a = 1\nb = 2\n');
    end(begin(editor, 0), '1');
    await screen.shows(editor, ['0:5 ✓ 1']);
    assert.deepEqual(await hoverAt(editor, new vscode.Position(0, 4)), []);
    assert.deepEqual(await hoverAt(editor, new vscode.Position(1, 5)), []);
  });
});

/** An editor of a document with results on all its lines, which records what is set. */
class ScrolledEditor implements PaintedEditor {
  readonly document: vscode.TextDocument;
  visibleRanges: readonly vscode.Range[] = [];
  /** The first line and the number of the decorations of each call. */
  readonly calls: string[] = [];
  /** The decoration type of each call. */
  readonly types: vscode.TextEditorDecorationType[] = [];

  constructor(document: vscode.TextDocument) {
    this.document = document;
  }

  scrollTo(line: number): void {
    this.visibleRanges = [new vscode.Range(line, 0, line + 30, 0)];
  }

  setDecorations(...[type, set]: Parameters<vscode.TextEditor['setDecorations']>): void {
    const [first] = set;
    const start = first === undefined ? '' : 'range' in first ? first.range.start.line : first.start.line;
    this.types.push(type);
    this.calls.push(`${start}: ${set.length}`);
  }
}

function resultsOf(document: vscode.TextDocument, count: number): InlineResult[] {
  return Array.from({ length: count }, (_result, line) => ({
    run: {
      number: line,
      id: `line${line}`,
      submission: {
        kind: 'selection',
        uri: document.uri.toString(),
        version: 1,
        title: 'a.jl',
        code: '1',
        lines: [line],
      },
    },
    places: [{ first: line, last: line, texts: ['1'] }],
    status: { kind: 'ended', tone: 'value', line: `✓ ${line}`, whole: '' },
  }));
}

describe('InlineDecorations', () => {
  it('sets the results near the visible lines in one call, however many results there are', async () => {
    const { document } = await open('1\n'.repeat(1_000));
    const painter = new InlineDecorations();
    for (const count of [125, 250, 500, 1_000]) {
      const editor = new ScrolledEditor(document);
      editor.scrollTo(10);
      painter.paint(editor, resultsOf(document, count), 0);
      assert.deepEqual(editor.calls, ['0: 100'], String(count));
    }
    painter.dispose();
  });

  it('sets results again only after they changed, the document changed, or the editor scrolled far', async () => {
    const { document } = await open('1\n'.repeat(1_000));
    const results = resultsOf(document, 1_000);
    const painter = new InlineDecorations();
    const editor = new ScrolledEditor(document);
    for (const line of [10, 10, 15, 210]) {
      editor.scrollTo(line);
      painter.paint(editor, results, 0);
    }
    painter.paint(editor, results.slice(0, 200), 0);
    await vscode.window.activeTextEditor?.edit((edit) => {
      edit.insert(new vscode.Position(999, 0), '2');
    });
    painter.paint(editor, results.slice(0, 200), 0);
    painter.paint(editor, [], 0);
    painter.paint(editor, [], 0);
    assert.deepEqual(editor.calls, ['0: 100', '150: 150', '150: 50', '150: 50', ': 0']);
    painter.dispose();
  });

  it('shows the text of a run that has not ended with its own type until the result is set', async () => {
    const { document } = await open('1\n');
    const [result] = resultsOf(document, 1);
    assert.ok(result !== undefined);
    const painter = new InlineDecorations();
    const editor = new ScrolledEditor(document);
    editor.scrollTo(0);
    painter.paint(editor, [{ ...result, status: { kind: 'running', since: 0, progress: 'running' } }], 0);
    painter.paint(editor, [result], 0);
    assert.deepEqual(editor.calls, ['0: 1', '0: 1', ': 0']);
    painter.dispose();
  });

  it('sets a result that replaces another with a second type before it removes the other', async () => {
    const { document } = await open('1\n'.repeat(3));
    const [first, second, third] = resultsOf(document, 3);
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    const again = (line: string): InlineResult => ({
      ...first,
      status: { kind: 'ended', tone: 'value', line, whole: '' },
    });
    const painter = new InlineDecorations();
    const editor = new ScrolledEditor(document);
    editor.scrollTo(0);
    painter.paint(editor, [first, second], 0);
    painter.paint(editor, [again('✓ again'), second], 0);
    painter.paint(editor, [again('✓ again'), second, third], 0);
    painter.paint(editor, [second, third, again('✓ last')], 0);
    assert.deepEqual(editor.calls, ['0: 2', '0: 2', ': 0', '0: 3', '1: 3', ': 0']);
    const [one, other] = editor.types;
    assert.notEqual(one, other);
    assert.deepEqual(editor.types, [one, other, one, other, one, other]);
    painter.dispose();
  });
});

let lastFile = 0;

async function open(content: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder !== undefined);
  const uri = vscode.Uri.joinPath(folder, `inline${++lastFile}.jl`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
  return vscode.window.showTextDocument(uri);
}

async function hoverAt({ document }: vscode.TextEditor, position: vscode.Position): Promise<vscode.MarkdownString[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).filter(({ value }) => value !== '');
}
