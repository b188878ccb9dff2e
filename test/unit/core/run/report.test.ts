import assert from 'node:assert/strict';
import { capLines, outputLimits } from '../../../../src/core/run/capLines.ts';
import { fullText, headerLines, outcomeLines } from '../../../../src/core/run/report.ts';
import { linkedLine, textLine } from '../../../../src/core/run/reportLine.ts';
import type { RunOutcome } from '../../../../src/core/run/runQueue.ts';
import { documentLinks, submissionOf, textOf } from './support/submissions.ts';

const record = (code: string, firstLine = 9) => ({ number: 3, submission: submissionOf(code, firstLine), earlier: [] });

function shown(code: string, outcome: RunOutcome, durationMs = 12): string {
  return textOf(outcomeLines(record(code), outcome, durationMs));
}

describe('the line above a run', () => {
  it('says which run, when, where from, and the beginning of the code', () => {
    const lines = headerLines(record('θ = 1\nouter(-2)'), '14:03:07');
    assert.equal(textOf(lines), '▶ [3] 14:03:07  pump.jl:10-11  │ θ = 1 …');
    assert.deepEqual(documentLinks(lines), ['pump.jl:10-11']);
  });

  it('shows one line of code whole and says its one line', () => {
    assert.equal(textOf(headerLines(record('\touter(-2)'), '14:03:07')), '▶ [3] 14:03:07  pump.jl:10  │ outer(-2)');
  });

  it('leaves blank lines at both ends out of the range', () => {
    assert.deepEqual(documentLinks(headerLines(record('\n\na = 1\nb = 2\n\n'), '')), ['pump.jl:12-13']);
  });

  it('passes over comments, unless there is nothing else', () => {
    assert.match(textOf(headerLines(record('# title\n\nx = 1'), '')), /│ x = 1 …$/);
    assert.match(textOf(headerLines(record('# title\n# more'), '')), /│ # title …$/);
  });

  it('begins with the first line that has code, cut where it is long', () => {
    assert.match(textOf(headerLines(record(`\n  \n${'x'.repeat(300)}`), '')), /│ x{60} …$/);
  });
});

describe('what a run came to', function () {
  this.timeout(20_000);

  it('is the value as it stands, its alignment kept, and how long it took', () => {
    assert.equal(shown('A', { kind: 'value', text: '2×2 Matrix{Int64}:\n 1  2\n 3  4' }), '2×2 Matrix{Int64}:\n 1  2\n 3  4\n  (12 ms)\n');
  });

  for (const [durationMs, text] of [[0.4, '0 ms'], [999, '999 ms'], [1000, '1.0 s'], [12_340, '12.3 s'], [61_000, '1 min 1 s']] as const) {
    it(`${durationMs} ms is said as ${text}`, () => {
      assert.match(shown('1', { kind: 'value', text: '1' }, durationMs), new RegExp(`  \\(${text}\\)\\n$`));
    });
  }

  it('is the error with its message marked', () => {
    const text = shown('f()', { kind: 'error', type: 'E', shortDescription: 'E()', fullDescription: 'E: no\nStacktrace:\n [1] top-level scope at none:1\n' });
    assert.equal(text, 'ERROR: E: no\nStacktrace:\n [1] top-level scope at pump.jl:10\n  (12 ms)\n');
  });

  it('F62 F63 is free of escapes and inert, in a value and in an error', () => {
    const hostile = '\u001b]8;;command:x\u0007](command:workbench.action.terminal.new)\u001b[0m <img onerror>\u0007';
    assert.equal(shown('1', { kind: 'value', text: hostile }).split('\n')[0], '](command:workbench.action.terminal.new) <img onerror>');
    const lines = outcomeLines(record('1'), { kind: 'error', type: 'E', shortDescription: '', fullDescription: hostile }, 1);
    assert.equal(lines[0]?.text, 'ERROR: ](command:workbench.action.terminal.new) <img onerror>');
    assert.deepEqual(lines.flatMap(({ links }) => links), []);
  });

  it('says that printed text does not come back, where that is all the code does', () => {
    assert.match(shown('println("hello")', { kind: 'value', text: 'nothing' }), /what the code prints is not part of it/);
    assert.doesNotMatch(shown('x = nothing', { kind: 'value', text: 'nothing' }), /prints/);
    assert.doesNotMatch(shown('println("hello"); 5', { kind: 'value', text: '5' }), /prints/);
  });

  it('is honest about a run that was given up, taken back, dropped, or failed', () => {
    assert.match(shown('1', { kind: 'stoppedWaiting' }), /^Stopped waiting\. The server may still be working/);
    assert.match(shown('1', { kind: 'notSent', why: 'cancelled' }), /^Cancelled before it was sent/);
    assert.match(shown('1', { kind: 'notSent', why: 'earlierRunFailed' }), /^Not sent: the run before it/);
    assert.match(shown('1', { kind: 'failed', fault: { kind: 'outcomeUnknown', what: 'run' } }), /It is unknown whether this took effect/);
  });

  it('is cut in the middle when it is megabytes, and says by how much; the whole stays to be had', () => {
    const outcome: RunOutcome = { kind: 'value', text: `[${'1234567, '.repeat(500_000)}8]` };
    const lines = outcomeLines(record('collect(1:10^6)'), outcome, 1);
    assert.match(lines[0]?.text ?? '', /^\[1234567.* … 4,492,003 characters are not shown here: open the whole result … .*8\]$/);
    assert.deepEqual(lines[0]?.links.map(({ target }) => target), [{ kind: 'fullText' }]);
    assert.equal(fullText(outcome), outcome.text);
    assert.equal(fullText({ kind: 'error', type: 'E', shortDescription: '', fullDescription: 'a\u0007b' }), 'ab');
    assert.equal(fullText({ kind: 'stoppedWaiting' }), undefined);
  });

  it('keeps the beginning and the end of very many lines', () => {
    const lines = outcomeLines(record('x'), { kind: 'value', text: Array.from({ length: 100_000 }, (_, index) => `line ${index}`).join('\n') }, 1);
    const text = textOf(lines);
    assert.ok(text.length < outputLimits.totalLength + 200);
    const numbers = [...text.matchAll(/^line (\d+)$/gm)].map(([, number]) => Number(number));
    const hidden = 100_000 - numbers.length;
    assert.ok(text.includes(`\n… ${hidden.toLocaleString('en-US')} lines are not shown here: open the whole result …\n`));
    assert.equal(numbers[0], 0);
    assert.equal(numbers.at(-1), 99_999);
  });
});

describe('lines capped', () => {
  const limits = { lineLength: 8, totalLength: 40 };

  it('keeps short ones as they are, links too', () => {
    const lines = [textLine('a'), linkedLine('b', { text: 'c', target: { kind: 'fullText' } })];
    assert.deepEqual(capLines(lines, limits), lines);
  });

  it('accounts for every line left out', () => {
    const capped = capLines(Array.from({ length: 30 }, (_, index) => textLine(`n${index + 10}`)), limits);
    const kept = capped.filter(({ text }) => /^n\d+$/.test(text)).length;
    assert.deepEqual(capped.map(({ text }) => text).filter((text) => !/^n\d+$/.test(text)), [
      `… ${30 - kept} lines are not shown here: open the whole result …`,
    ]);
    assert.equal(capped[0]?.text, 'n10');
    assert.equal(capped.at(-1)?.text, 'n39');
  });
});
