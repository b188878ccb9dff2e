import assert from 'node:assert/strict';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { inlineOutcome } from '../../../../src/core/inline/inlineOutcome.ts';
import type { RunOutcome } from '../../../../src/core/run/model.ts';
import type { ErrorView, FrameView } from '../../../../src/core/stackTrace/errorView.ts';
import { faultsOf } from '../errors/support/faultsOf.ts';

const frame = (call: string, place: string, owner: FrameView['owner'] = 'user'): FrameView => ({
  call,
  module: '',
  place,
  owner,
});
const view: ErrorView = {
  summary: 'UndefVarError: `x` not defined',
  exceptions: [
    {
      relation: 'error',
      type: 'UndefVarError',
      message: 'UndefVarError: `x` not defined\nSuggestion: look',
      frames: [frame('f(a)', 'pump.jl:3'), frame('map', './array.jl:1', 'library'), frame('top-level scope', '')],
      omittedFrames: 0,
    },
    { relation: 'causedBy', type: 'KeyError', message: 'KeyError: key 1 not found', frames: [], omittedFrames: 0 },
    {
      relation: 'ofTask',
      type: 'ParseError',
      message: 'syntax: extra token',
      frames: [],
      omittedFrames: 0,
      originPlace: 'pump.jl:9',
    },
  ],
};

const shown = (text: string, isCut = false): RunOutcome => ({
  kind: 'value',
  shown: { text, isCut, rich: [], omitted: [] },
});
const of = (outcome: RunOutcome) => inlineOutcome(outcome, () => view);

describe('inlineOutcome', () => {
  it('shows only a check mark if there is no value', () => {
    assert.deepEqual(of({ kind: 'value', shown: undefined }), { tone: 'value', line: '✓', whole: '' });
  });

  it('returns the value as one line and as full text', () => {
    assert.deepEqual(of(shown('2-element Vector{Int64}:\n 1\n 2\n')), {
      tone: 'value',
      line: '✓ 2-element Vector{Int64}:\u00a0 1\u00a0 2',
      whole: '2-element Vector{Int64}:\n 1\n 2',
    });
  });

  it('shows only a check mark for a value that prints only whitespace', () => {
    assert.equal(of(shown(' \n'))?.line, '✓');
  });

  it('removes terminal escape sequences', () => {
    const outcome = of(shown('\u001b]52;c;AAAA\u0007a\u001b[31mb\u0007'));
    assert.deepEqual(outcome, { tone: 'value', line: '✓ ab', whole: 'ab' });
  });

  it('limits the full text and notes that it is cut', () => {
    const whole = of(shown(`${'x'.repeat(19_999)}😀${'y'.repeat(5_000_000)}`))?.whole ?? '';
    assert.equal(whole, `${'x'.repeat(19_999)}\n… more not shown`);
    assert.equal(of(shown('1', true))?.whole, '1\n… more not shown');
  });

  it("shows the first line of an error, with the user's frames and the causes in the full text", () => {
    assert.deepEqual(of({ kind: 'error', error: { kind: 'exceptions', exceptions: [] } }), {
      tone: 'error',
      line: '✗ UndefVarError: `x` not defined',
      whole:
        'UndefVarError: `x` not defined\nSuggestion: look\n  f(a) @ pump.jl:3\n  top-level scope\n\ncaused by: KeyError: key 1 not found\n\nin a task: syntax: extra token\n  @ pump.jl:9',
    });
  });

  for (const [outcome, tone, line] of [
    [{ kind: 'interrupted' }, 'error', '✗ interrupted'],
    [{ kind: 'stoppedWaiting' }, 'unsure', '? stopped waiting; the server may still be running this code'],
    [{ kind: 'notSent', why: 'earlierRunFailed' }, 'error', '✗ not sent because the previous run failed'],
    [
      { kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } },
      'error',
      '✗ Your Engee server is not running.',
    ],
    [
      { kind: 'failed', fault: { kind: 'outcomeUnknown', what: 'run' } },
      'unsure',
      '? The connection was lost before Engee responded',
    ],
    [
      { kind: 'failed', fault: { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' } },
      'unsure',
      '? The server was stopped or restarted while this code was running',
    ],
  ] as const) {
    it(`shows "${line}"`, () => {
      const result = of(outcome);
      assert.deepEqual([result?.tone, result?.line], [tone, line]);
    });
  }

  it('does not cut the text of a fault, except for long foreign text, and shows all of it in the hover', () => {
    const others: readonly Fault[] = [
      { kind: 'signInRequired', why: 'expired' },
      { kind: 'tokenTooNew' },
      { kind: 'stoppedWhileStarting' },
      { kind: 'serverNotRunning', status: 'unknown' },
      { kind: 'timeout', what: 'run', timeoutMs: 30_000 },
      { kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' },
      { kind: 'unavailable', why: { kind: 'webPage' } },
      { kind: 'unavailable', why: { kind: 'redirect' } },
      { kind: 'unavailable', why: { kind: 'status', status: 503 }, renewalAt: 0 },
      { kind: 'protocol', what: 'run', detail: 'x', problem: { kind: 'tooLong', maxBytes: 1 } },
    ];
    for (const fault of [
      ...others,
      ...Object.values(faultsOf('E_SHORT'))
        .flat()
        .filter((each) => !('what' in each) || each.what === 'run'),
    ]) {
      const result = of({ kind: 'failed', fault });
      assert.ok(result !== undefined);
      assert.doesNotMatch(result.line, /…$/, JSON.stringify(fault));
      assert.ok(result.line.length > 20 && result.whole.startsWith(result.line.slice(2)), result.line);
    }
  });

  it('returns nothing if the user canceled the run before it was sent', () => {
    assert.equal(of({ kind: 'notSent', why: 'canceled' }), undefined);
    assert.equal(of({ kind: 'failed', fault: { kind: 'canceled' } }), undefined);
  });
});
