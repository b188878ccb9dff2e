import assert from 'node:assert/strict';
import { inlineLine } from '../../../../../src/core/run/inline/inlineLine.ts';
import { InlineResults, maxResultsOfDocument } from '../../../../../src/core/run/inline/inlineResults.ts';
import { inlineText } from '../../../../../src/core/run/inline/inlineText.ts';
import type { Run, RunEvent, RunOutcome } from '../../../../../src/core/run/model.ts';
import type { Submission } from '../../../../../src/core/run/submission.ts';

const uri = 'file:///a.jl';

/** A document of `count` lines `line 0`, `line 1`, …, and the results beside it. */
class Page {
  lines: string[];
  isOpen = true;
  readonly changes: string[] = [];
  private number = 0;
  readonly results = new InlineResults({
    documentOf: (wanted) =>
      this.isOpen && wanted === uri
        ? { lineNow: (_version, line) => line, textOf: (line) => this.lines[line] }
        : undefined,
    errorView: (run) => ({
      summary: `error of ${run.number}`,
      exceptions: [{ relation: 'error', type: '', message: '', frames: [], omittedFrames: 0 }],
    }),
  });

  constructor(count: number) {
    this.lines = Array.from({ length: count }, (_line, index) => `line ${index}`);
    this.results.onDidChange((changed) => this.changes.push(changed));
  }

  run(first: number, last = first, kind: Submission['kind'] = 'selection'): Run {
    const lines = Array.from({ length: last - first + 1 }, (_line, index) => first + index);
    const code = lines.map((line) => this.lines[line]).join('\n');
    this.number += 1;
    return {
      number: this.number,
      id: `run${this.number}`,
      submission: { kind, uri, version: 1, title: 'a.jl', code, lines },
    };
  }

  tell(...events: RunEvent[]): void {
    for (const event of events) this.results.handle(event);
  }

  /** Line and text of each result, in the order of the document. */
  shown(): string[] {
    return [...this.results.of(uri)]
      .sort((one, other) => inlineLine(one) - inlineLine(other))
      .map((result) => `${inlineLine(result)} ${inlineText(result.status, 0)}`);
  }
}

const queued = (run: Run): RunEvent => ({ kind: 'queued', run });
const sent = (run: Run): RunEvent => ({ kind: 'sent', run, at: 0 });
const ended = (run: Run, outcome: RunOutcome = value('1')): RunEvent => ({
  kind: 'ended',
  run,
  outcome,
  durationMs: 1,
});
const value = (text: string): RunOutcome => ({ kind: 'value', shown: { text, isCut: false, rich: [], omitted: [] } });

describe('results beside the code', () => {
  it('follow a run from the queue to its end, after its last line', () => {
    const page = new Page(9);
    const run = page.run(2, 4);
    const seen = [queued(run), sent(run), { kind: 'progress', run, progress: 'silent' } as const, ended(run)].map(
      (event) => {
        page.tell(event);
        return page.shown();
      },
    );
    assert.deepEqual(seen, [
      ['4 ⋯ queued'],
      ['4 ⋯ running'],
      ['4 ⋯ running; the server answers when the computation pauses'],
      ['4 ✓ 1'],
    ]);
    assert.deepEqual(page.changes, [uri, uri, uri, uri]);
  });

  it('do not change with output, nor with a progress that is none', () => {
    const page = new Page(3);
    const run = page.run(0);
    page.tell(sent(run), { kind: 'progress', run, progress: 'running' }, { kind: 'output', run, text: 'x' });
    assert.deepEqual(page.changes, [uri]);
  });

  it('say an error by its summary', () => {
    const page = new Page(3);
    const run = page.run(1);
    page.tell(
      sent(run),
      ended(run, { kind: 'error', error: { kind: 'text', type: '', shortDescription: '', fullDescription: '' } }),
    );
    assert.deepEqual(page.shown(), ['1 ✗ error of 1']);
  });

  it('show a run of a window before, and one that ended before it was sent', () => {
    const page = new Page(5);
    page.tell({ kind: 'reattached', run: page.run(1), at: 0 });
    page.tell(ended(page.run(3), { kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } }));
    assert.deepEqual(page.shown(), ['1 ⋯ running', '3 ✗ Your Engee server is not running.']);
  });

  it('leave the REPL alone', () => {
    const page = new Page(3);
    const run = page.run(0, 0, 'repl');
    page.tell(sent(run), ended(run));
    assert.deepEqual(page.shown(), []);
  });

  it('give way to a newer run of any of their lines, and to no other', () => {
    const page = new Page(9);
    for (const run of [page.run(0, 1), page.run(3, 5), page.run(7)]) page.tell(sent(run), ended(run));
    page.tell(sent(page.run(5, 6)));
    assert.deepEqual(page.shown(), ['1 ✓ 1', '6 ⋯ running', '7 ✓ 1']);
  });

  it('belong to the newest of runs that wait for each other on the same lines', () => {
    const page = new Page(3);
    const [older, newer] = [page.run(1), page.run(1)];
    page.tell(sent(older), queued(newer), ended(older, value('old')));
    assert.deepEqual(page.shown(), ['1 ⋯ queued']);
    page.tell(sent(newer), ended(newer, value('new')));
    assert.deepEqual(page.shown(), ['1 ✓ new']);
  });

  it('go when a run is taken back, and leave what was there when it never began', () => {
    const page = new Page(3);
    const [done, waiting, never] = [page.run(0), page.run(1), page.run(0)];
    page.tell(sent(done), ended(done), queued(waiting));
    page.tell(
      ended(waiting, { kind: 'notSent', why: 'cancelled' }),
      ended(never, { kind: 'notSent', why: 'cancelled' }),
    );
    assert.deepEqual(page.shown(), ['0 ✓ 1']);
  });

  it('move along with edits elsewhere, and say nothing of it', () => {
    const page = new Page(9);
    const run = page.run(4);
    page.tell(sent(run));
    page.changes.length = 0;
    page.lines.splice(1, 0, 'new');
    page.results.edited(
      uri,
      [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: 'new\n' }],
      { textOf: (line) => page.lines[line] },
    );
    assert.deepEqual(page.shown(), ['5 ⋯ running']);
    assert.deepEqual(page.changes, []);
    page.tell(ended(run));
    assert.deepEqual(page.shown(), ['5 ✓ 1']);
  });

  it('go when their lines are edited, and do not come back when the run ends', () => {
    const page = new Page(9);
    const run = page.run(4, 5);
    page.tell(sent(run));
    page.lines[5] = 'other';
    page.results.edited(
      uri,
      [{ range: { start: { line: 5, character: 0 }, end: { line: 5, character: 6 } }, text: 'other' }],
      { textOf: (line) => page.lines[line] },
    );
    assert.deepEqual(page.shown(), []);
    page.tell(ended(run));
    assert.deepEqual(page.shown(), []);
    assert.deepEqual(page.changes, [uri, uri]);
  });

  it('go by command and when the document is closed, and a run that goes on does not bring them back', () => {
    for (const go of [
      (page: Page) => {
        page.results.clear();
      },
      (page: Page) => {
        page.results.forget(uri);
      },
    ]) {
      const page = new Page(3);
      const run = page.run(1);
      page.tell(sent(run));
      go(page);
      page.tell(ended(run));
      assert.deepEqual(page.shown(), []);
      assert.deepEqual(page.changes, [uri, uri]);
    }
  });

  it('are not shown in a document that is not open, or whose lines are others by now', () => {
    const page = new Page(3);
    const [one, other] = [page.run(0), page.run(1)];
    page.isOpen = false;
    page.tell(sent(one), ended(one));
    page.isOpen = true;
    page.lines[1] = 'edited meanwhile';
    page.tell(sent(other), ended(other));
    assert.deepEqual(page.shown(), []);
  });

  it('are not more than the bound; the oldest go', () => {
    const page = new Page(maxResultsOfDocument + 3);
    for (let line = 0; line < maxResultsOfDocument + 3; line += 1) page.tell(ended(page.run(line)));
    assert.equal(page.shown().length, maxResultsOfDocument);
    assert.equal(page.shown()[0], '3 ✓ 1');
  });
});
