import assert from 'node:assert/strict';
import type { DisplayValue } from '../../../../src/core/bridge/displayValue.ts';
import { outputLimits } from '../../../../src/core/output/capLines.ts';
import type { TextChange } from '../../../../src/core/output/growingText.ts';
import { OutputReport } from '../../../../src/core/output/outputReport.ts';
import type { ShownLimits } from '../../../../src/core/output/shownPart.ts';
import type { RunEvent, RunOutcome } from '../../../../src/core/run/model.ts';
import { submissionOf } from '../run/support/submissions.ts';
import { placesOf, runOf } from '../stackTrace/support/places.ts';

type Happening = RunEvent extends infer Each ? (Each extends RunEvent ? Omit<Each, 'run'> : never) : never;

const shownValue = (text: string, rest: Partial<DisplayValue> = {}): DisplayValue => ({
  text,
  isCut: false,
  rich: [],
  omitted: [],
  ...rest,
});
const value = (text: string, rest: Partial<DisplayValue> = {}): RunOutcome => ({
  kind: 'value',
  shown: shownValue(text, rest),
});
const sent: Happening = { kind: 'sent', at: 1_000 };
const ended = (outcome: RunOutcome, durationMs = 12): Happening => ({ kind: 'ended', outcome, durationMs });
const output = (text: string): Happening => ({ kind: 'output', text });

function changed(text: string, { removedLength, added }: TextChange): string {
  return text.slice(0, text.length - removedLength) + added;
}

function reportOf(
  happenings: readonly Happening[],
  code = 'outer(2)',
  limits?: ShownLimits,
): { report: OutputReport; text: string } {
  const context = { sources: placesOf(), timeOfDay: (at: number) => `at ${at}`, now: () => 9_000 };
  const report = new OutputReport(runOf(submissionOf(code, 9)), context, limits);
  let text = '';
  for (const happening of happenings) {
    report.accept({ ...happening, run: report.run });
    text = changed(text, report.take());
  }
  return { report, text };
}

const header = '▶ [3] at 1000  pump.jl:10  │ outer(2)\n';

/** The text below the header of a run with this outcome. */
function outcomeOf(outcome: RunOutcome, durationMs?: number, code?: string): string {
  return reportOf([sent, ended(outcome, durationMs)], code).text.replace(/^.*\n/, '');
}

describe('OutputReport', function () {
  this.timeout(20_000);

  it('contains the header, the printed output, the value and the duration', () => {
    const { text } = reportOf([
      { kind: 'queued' },
      sent,
      { kind: 'progress', progress: 'running' },
      output('one\ntw'),
      output('o\n'),
      ended(value('2×2 Matrix:\n 1  2\n 3  4')),
    ]);
    assert.equal(text, `${header}one\ntwo\n2×2 Matrix:\n 1  2\n 3  4\n  (12 ms)\n\n`);
  });

  it('reports that the server helper is missing, but not that the server is being prepared', () => {
    const { text } = reportOf([
      sent,
      { kind: 'progress', progress: 'preparing' },
      { kind: 'progress', progress: 'plain' },
      ended(value('5')),
    ]);
    assert.equal(
      text,
      `${header}  (Engee's server helper could not be installed, so printed output and interrupting are not available. See the log for details.)\n5\n  (12 ms)\n\n`,
    );
  });

  it('appends output to the channel as it arrives', () => {
    const { report } = reportOf([sent]);
    report.accept({ kind: 'output', run: report.run, text: 'a' });
    assert.deepEqual(report.take(), { removedLength: 0, added: 'a' });
    assert.deepEqual(report.take(), { removedLength: 0, added: '' });
  });

  it('removes only the text that the program changed', () => {
    const { report } = reportOf([sent, output('Epoch: 1\n  loss: 9')]);
    report.accept({ kind: 'output', run: report.run, text: '\r\u001b[K\u001b[A\r\u001b[KEpoch: 2\n  loss: 8' });
    assert.deepEqual(report.take(Infinity, false), { removedLength: 0, added: '' });
    assert.equal(report.hasPending, true);
    assert.deepEqual(report.take(), { removedLength: '1\n  loss: 9'.length, added: '2\n  loss: 8' });
    assert.equal(report.whole.text(), 'Epoch: 2\n  loss: 8');
    assert.equal(report.hasPending, false);
  });

  it('replaces file names of runs with linked document names in output and values', () => {
    const pump = submissionOf('a = 1\nb = 2', 9);
    const context = { sources: placesOf({ submissions: { 'pump.jl#w-3': pump } }), timeOfDay: () => '', now: () => 0 };
    const report = new OutputReport(runOf(pump), context);
    for (const event of [
      sent,
      output('one\n@ Main pump.jl#w'),
      output('-3:10\ntwo pump.jl#w-3:10 and pump.jl#w-3:11\nlast pump.jl#w-3:1'),
      output('1'),
      ended(value('f(x) at pump.jl#w-3:11')),
    ]) {
      report.accept({ ...event, run: report.run });
    }
    const lines = report.take().added.split('\n');
    assert.deepEqual(lines.slice(1, 6), [
      'one',
      '@ Main pump.jl:10',
      'two pump.jl:10 and pump.jl:11',
      'last pump.jl:11',
      'f(x) at pump.jl:11',
    ]);
    const linked = report.linked.map(({ offset, line }) => [
      offset,
      line.text === lines[offset],
      ...line.links.map(({ start, end, target }) => [
        line.text.slice(start, end),
        target.kind === 'document' && target.line,
      ]),
    ]);
    assert.deepEqual(linked.slice(1), [
      [2, true, ['pump.jl:10', 9]],
      [3, true, ['pump.jl:10', 9], ['pump.jl:11', 10]],
      [4, true, ['pump.jl:11', 10]],
      [5, true, ['pump.jl:11', 10]],
    ]);
    assert.doesNotMatch(report.whole.text(), /#w/);
  });

  it('starts the value on a new line', () => {
    assert.equal(
      reportOf([sent, output('no line end'), ended(value('5'))]).text,
      `${header}no line end\n5\n  (12 ms)\n\n`,
    );
  });

  it('shows nothing for the value `nothing`', () => {
    assert.equal(outcomeOf({ kind: 'value', shown: undefined }), '  (12 ms)\n\n');
  });

  it('shows displayed values in order, with a note on where their pictures are', () => {
    const shown = shownValue('Plot(…)', { rich: [{ type: 'image/png', data: '' }] });
    const { text } = reportOf([
      sent,
      output('before'),
      { kind: 'displayed', shown },
      output('after\n'),
      ended({ kind: 'value', shown: undefined }),
    ]);
    assert.equal(text, `${header}before\nPlot(…)\n  (shown in Engee Results)\nafter\n  (12 ms)\n\n`);
  });

  it('notes omitted parts of a value and of the output', () => {
    const { text } = reportOf([
      sent,
      { kind: 'outputCut', bytes: 5_000_000 },
      ended(
        value('[1, 2 …', {
          isCut: true,
          omitted: [
            { type: 'image/svg+xml', why: 'tooLarge' },
            { type: 'image/png', why: 'failed', message: 'no\u001b[31m font\nat all' },
          ],
        }),
      ),
    ]);
    assert.match(text, /\n… 4\.8 MB of output was dropped because there was too much …\n/);
    assert.match(
      text,
      /\n {2}\(shortened\)\n {2}\(image\/svg\+xml is not shown: it is too large\)\n {2}\(image\/png is not shown: its show method failed: no \[31m font at all\)\n/,
    );
  });

  it('notes that a run started in another window', () => {
    const { text } = reportOf([{ kind: 'reattached', at: 1_000 }, output('x\n'), ended(value('1'))]);
    assert.equal(
      text,
      `${header}  (this run started before this window opened; its output is shown from the beginning)\nx\n1\n  (12 ms)\n\n`,
    );
  });

  for (const [durationMs, text] of [
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [12_340, '12.3 s'],
    [61_000, '1 min 1 s'],
    [119_900, '1 min 59 s'],
  ] as const) {
    it(`formats ${durationMs} ms as ${text}`, () => {
      assert.equal(outcomeOf(value('1'), durationMs), `1\n  (${text})\n\n`);
    });
  }

  it('explains a run that was interrupted, abandoned, dropped or failed', () => {
    assert.equal(outcomeOf({ kind: 'interrupted' }), '✗ Interrupted.\n  (12 ms)\n\n');
    assert.match(
      outcomeOf({ kind: 'stoppedWaiting' }),
      /^⚠ Stopped waiting\. The server may still be running this code/,
    );
    assert.match(
      outcomeOf({ kind: 'failed', fault: { kind: 'outcomeUnknown', what: 'run' } }),
      /^⚠ The connection was lost.*The code may have run/,
    );
    assert.equal(
      outcomeOf({ kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } }),
      '✗ Your Engee server is not running.\n\n',
    );
    assert.match(
      reportOf([{ kind: 'queued' }, ended({ kind: 'notSent', why: 'earlierRunFailed' })]).text,
      /^▶ \[3\] at 9000 .*\n✗ Not sent because the previous run failed\./,
    );
  });

  it('notes an interrupt that came too late', () => {
    const { text } = reportOf([sent, { kind: 'ended', outcome: value('1'), durationMs: 12, isInterruptLate: true }]);
    assert.equal(text, `${header}1\n  (finished before it could be interrupted)\n  (12 ms)\n\n`);
  });

  it('shows nothing of a run that was canceled before it was sent', () => {
    const { report, text } = reportOf([{ kind: 'queued' }, ended({ kind: 'notSent', why: 'canceled' })]);
    assert.deepEqual([text, report.header, report.isEnded], ['', undefined, true]);
  });

  it('shows an error with links, and counts their lines from the header', () => {
    const error = {
      kind: 'text',
      type: 'E',
      shortDescription: '',
      fullDescription: 'E: no\nStacktrace:\n [1] top-level scope at none:1\n [2] eval_mask_code(x) at /app/m.jl:1\n',
    } as const;
    const { report, text } = reportOf([sent, output('a\nb\n'), ended({ kind: 'error', error })]);
    const lines = text.split('\n');
    assert.deepEqual(lines.slice(3), [
      'ERROR: E: no',
      'Stacktrace:',
      ' → [1] top-level scope',
      '       @ pump.jl:10',
      '  … 1 Engee frames hidden',
      '  (12 ms)  Open Full Output',
      '',
      '',
    ]);
    for (const { offset, line } of report.linked) assert.equal(lines[offset], line.text);
    assert.deepEqual(
      report.linked.map(({ offset }) => offset),
      [0, 6, 7, 8],
    );
    assert.equal(
      report.whole.text(),
      'a\nb\nE: no\nStacktrace:\n [1] top-level scope at none:1\n [2] eval_mask_code(x) at /app/m.jl:1\n',
    );
  });

  it('removes escape sequences from output, values and errors', () => {
    const hostile = '\u001b]8;;command:x\u0007](command:workbench.action.terminal.new)\u001b[0m <img onerror>\u0007';
    const inert = '](command:workbench.action.terminal.new) <img onerror>';
    const error = {
      kind: 'exceptions',
      exceptions: [{ type: 'E', message: hostile, frames: [], omittedFrames: 0, expressions: [] }],
    } as const;
    const { report, text } = reportOf([
      sent,
      output(hostile),
      { kind: 'displayed', shown: shownValue(hostile) },
      ended({ kind: 'error', error }),
    ]);
    assert.deepEqual(text.split('\n').slice(1, 4), [inert, inert, `ERROR: ${inert}`]);
    assert.deepEqual(
      report.linked.map(({ offset }) => offset),
      [0],
    );
  });

  it('cuts the middle of a value of megabytes, notes how much is missing, and keeps the full text', () => {
    const text = `[${'1234567, '.repeat(500_000)}8]`;
    const { report, text: shown } = reportOf([sent, ended(value(text))]);
    assert.match(shown, /\n\[1234567.* … 4,492,003 characters not shown\. Open the full result … .*8\]\n/);
    assert.match(shown, /\n {2}\(12 ms\) {2}Open Full Output\n\n$/);
    assert.equal(report.whole.text(), text);
  });

  it('keeps the first and the last of very many lines', () => {
    const text = outcomeOf(value(Array.from({ length: 100_000 }, (_, index) => `line ${index}`).join('\n')));
    assert.ok(text.length < outputLimits.totalLength + 300);
    const numbers = [...text.matchAll(/^line (\d+)$/gm)].map(([, number]) => Number(number));
    assert.ok(
      text.includes(
        `\n… ${(100_000 - numbers.length).toLocaleString('en-US')} lines not shown. Open the full result …\n`,
      ),
    );
    assert.deepEqual([numbers[0], numbers.at(-1)], [0, 99_999]);
  });

  it('shows the start of large output as it arrives, notes that more follows, and shows its end when the run ends', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    const { report, text } = reportOf(
      [sent, ...lines.map((line) => output(`${line}\n`)), ended(value('5'))],
      undefined,
      { headLength: 30, tailLength: 20, lineLength: 100 },
    );
    assert.deepEqual(text.split('\n').slice(1), [
      'line 0',
      'line 1',
      'line 2',
      'line 3',
      'li',
      '… More output follows. Its end is shown when the run ends. Open the full output …',
      '… 344 characters not shown. Open the full output …',
      'line 48',
      'line 49',
      '5',
      '  (12 ms)  Open Full Output',
      '',
      '',
    ]);
    assert.equal(report.whole.text(), `${lines.join('\n')}\n5`);
    const all = text.split('\n');
    for (const { offset, line } of report.linked) assert.equal(all[offset], line.text);
    assert.equal(report.linked.length, 4);
  });

  it('returns the text in pieces of whole lines or whole characters', () => {
    const report = new OutputReport(runOf(submissionOf('1')), {
      sources: placesOf(),
      timeOfDay: () => 'now',
      now: () => 0,
    });
    report.accept({ kind: 'output', run: report.run, text: 'one\ntwo\nthree\n😀😀\n' });
    const take = (maxLength?: number) => report.take(maxLength).added;
    assert.deepEqual([take(9), take(4), take(2), report.hasPending], ['one\ntwo\n', 'thre', 'e\n', true]);
    assert.deepEqual([take(3), take(), take(), report.hasPending], ['😀', '😀\n', '', false]);
  });

  it('keeps 10 MB of output and shows a quarter of a megabyte', () => {
    const chunk = `${'0123456789'.repeat(10)}\n`.repeat(1_000);
    const { report, text } = reportOf([sent, ...Array.from({ length: 100 }, () => output(chunk)), ended(value('5'))]);
    assert.ok(text.length > 250_000 && text.length < 270_000, `${text.length}`);
    assert.equal(report.whole.text().length, chunk.length * 100 + 1);
  });
});
