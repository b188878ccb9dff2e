import assert from 'node:assert/strict';
import { inlineLine, InlineResults, maxResultsOfDocument } from '../../../../src/core/inline/inlineResults.ts';
import { inlineText } from '../../../../src/core/inline/inlineText.ts';
import type { Run, RunEvent, RunOutcome } from '../../../../src/core/run/model.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';

const uri = 'file:///a.jl';

/** A document of `count` lines `line 0`, `line 1`, …, and its inline results. */
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

  handle(...events: RunEvent[]): void {
    for (const event of events) this.results.handle(event);
  }

  /** The line and the text of each result, in document order. */
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

describe('InlineResults', () => {
  it('follows a run from the queue to its end, after its last line', () => {
    const page = new Page(9);
    const run = page.run(2, 4);
    const seen = [queued(run), sent(run), { kind: 'progress', run, progress: 'silent' } as const, ended(run)].map(
      (event) => {
        page.handle(event);
        return page.shown();
      },
    );
    assert.deepEqual(seen, [['4 ⋯ queued'], ['4 ⋯ running'], ['4 ⋯ running (no response)'], ['4 ✓ 1']]);
    assert.deepEqual(page.changes, [uri, uri, uri, uri]);
  });

  it('ignores output and unchanged progress', () => {
    const page = new Page(3);
    const run = page.run(0);
    page.handle(sent(run), { kind: 'progress', run, progress: 'running' }, { kind: 'output', run, text: 'x' });
    assert.deepEqual(page.changes, [uri]);
  });

  it('shows the summary of an error', () => {
    const page = new Page(3);
    const run = page.run(1);
    page.handle(
      sent(run),
      ended(run, { kind: 'error', error: { kind: 'text', type: '', shortDescription: '', fullDescription: '' } }),
    );
    assert.deepEqual(page.shown(), ['1 ✗ error of 1']);
  });

  it('shows a run of an earlier window, and a run that ended before it was sent', () => {
    const page = new Page(5);
    page.handle({ kind: 'reattached', run: page.run(1), at: 0 });
    page.handle(ended(page.run(3), { kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } }));
    assert.deepEqual(page.shown(), ['1 ⋯ running', '3 ✗ Your Engee server is not running.']);
  });

  it('ignores runs of the REPL', () => {
    const page = new Page(3);
    const run = page.run(0, 0, 'repl');
    page.handle(sent(run), ended(run));
    assert.deepEqual(page.shown(), []);
  });

  it('replaces a result only by a newer run that shares a line', () => {
    const page = new Page(9);
    for (const run of [page.run(0, 1), page.run(3, 5), page.run(7)]) page.handle(sent(run), ended(run));
    page.handle(sent(page.run(5, 6)));
    assert.deepEqual(page.shown(), ['1 ✓ 1', '6 ⋯ running', '7 ✓ 1']);
  });

  it('shows the newest of several queued runs of the same lines', () => {
    const page = new Page(3);
    const [older, newer] = [page.run(1), page.run(1)];
    page.handle(sent(older), queued(newer), ended(older, value('old')));
    assert.deepEqual(page.shown(), ['1 ⋯ queued']);
    page.handle(sent(newer), ended(newer, value('new')));
    assert.deepEqual(page.shown(), ['1 ✓ new']);
  });

  it('removes the result of a canceled run, and keeps the older result if the run never started', () => {
    const page = new Page(3);
    const [done, waiting, never] = [page.run(0), page.run(1), page.run(0)];
    page.handle(sent(done), ended(done), queued(waiting));
    page.handle(
      ended(waiting, { kind: 'notSent', why: 'canceled' }),
      ended(never, { kind: 'notSent', why: 'canceled' }),
    );
    assert.deepEqual(page.shown(), ['0 ✓ 1']);
  });

  it('moves results with edits elsewhere without firing an event', () => {
    const page = new Page(9);
    const run = page.run(4);
    page.handle(sent(run));
    page.changes.length = 0;
    page.lines.splice(1, 0, 'new');
    page.results.edited(
      uri,
      [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: 'new\n' }],
      { textOf: (line) => page.lines[line] },
    );
    assert.deepEqual(page.shown(), ['5 ⋯ running']);
    assert.deepEqual(page.changes, []);
    page.handle(ended(run));
    assert.deepEqual(page.shown(), ['5 ✓ 1']);
  });

  it('removes a result when its lines are edited, and does not restore it when the run ends', () => {
    const page = new Page(9);
    const run = page.run(4, 5);
    page.handle(sent(run));
    page.lines[5] = 'other';
    page.results.edited(
      uri,
      [{ range: { start: { line: 5, character: 0 }, end: { line: 5, character: 6 } }, text: 'other' }],
      { textOf: (line) => page.lines[line] },
    );
    assert.deepEqual(page.shown(), []);
    page.handle(ended(run));
    assert.deepEqual(page.shown(), []);
    assert.deepEqual(page.changes, [uri, uri]);
  });

  it('removes results by command and when the document is closed, and an active run does not restore them', () => {
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
      page.handle(sent(run));
      go(page);
      page.handle(ended(run));
      assert.deepEqual(page.shown(), []);
      assert.deepEqual(page.changes, [uri, uri]);
    }
  });

  it('shows no result in a closed document or after the lines changed', () => {
    const page = new Page(3);
    const [one, other] = [page.run(0), page.run(1)];
    page.isOpen = false;
    page.handle(sent(one), ended(one));
    page.isOpen = true;
    page.lines[1] = 'edited meanwhile';
    page.handle(sent(other), ended(other));
    assert.deepEqual(page.shown(), []);
  });

  it('removes the oldest results above the limit', () => {
    const page = new Page(maxResultsOfDocument + 3);
    for (let line = 0; line < maxResultsOfDocument + 3; line += 1) page.handle(ended(page.run(line)));
    assert.equal(page.shown().length, maxResultsOfDocument);
    assert.equal(page.shown()[0], '3 ✓ 1');
  });
});
