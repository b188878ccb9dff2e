import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import type { Fault } from '../../src/core/errors/fault.ts';
import { errorLines } from '../../src/core/output/errorLines.ts';
import { outcomeLines, type ShownOutcome } from '../../src/core/output/outcomeLines.ts';

interface Rule {
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly name?: string;
  readonly captures?: Readonly<Record<string, { readonly name?: string }>>;
}

const { patterns } = JSON.parse(readFileSync('media/engee-output.tmLanguage.json', 'utf8')) as {
  patterns: readonly Rule[];
};

/** Returns the scope of each line or of its second capture, by applying the rules for whole lines as the editor does. */
function scopesOf(lines: readonly string[]): string[] {
  let open: Rule | undefined;
  return lines.map((line) => {
    if (open !== undefined && !new RegExp(open.end ?? '', 'u').test(line)) return kindOf(open);
    const rule = patterns.find(({ match, begin }) => new RegExp(begin ?? match ?? '', 'u').test(line));
    open = rule?.begin === undefined ? undefined : rule;
    return rule === undefined ? '' : kindOf(rule);
  });
}

function kindOf({ name, captures }: Rule): string {
  return (name ?? captures?.['2']?.name ?? '').replace('.engee-output', '');
}

describe('Output grammar', () => {
  it('marks the outcome of a run without a value, but not text that the code printed', () => {
    const fault = (of: Fault) => ({ kind: 'failed', fault: of }) as const;
    const lines = (outcome: ShownOutcome) => outcomeLines(outcome).map(({ text }) => text);
    const error = 'token.error-token invalid.error';
    const warning = 'token.warn-token markup.changed';
    assert.deepEqual(scopesOf(lines({ kind: 'interrupted' })), [error]);
    assert.deepEqual(scopesOf(lines({ kind: 'notSent', why: 'earlierRunFailed' })), [error]);
    assert.deepEqual(scopesOf(lines(fault({ kind: 'serverNotRunning', status: 'stopped' }))), [error]);
    assert.deepEqual(scopesOf(lines({ kind: 'stoppedWaiting' })), [warning]);
    assert.deepEqual(scopesOf(lines(fault({ kind: 'outcomeUnknown', what: 'run', why: 'serverRestarted' }))), [
      warning,
    ]);
    assert.deepEqual(
      scopesOf(lines({ kind: 'value', shown: { text: 'Interrupted.', isCut: false, rich: [], omitted: [] } })),
      [''],
    );
  });

  it("dims the frames of libraries with their locations, but not the user's own", () => {
    const origin = { uri: 'file:///pump.jl', version: 1, line: 1 };
    const lines = errorLines({
      summary: '',
      exceptions: [
        {
          relation: 'error',
          type: 'E',
          message: 'no',
          omittedFrames: 0,
          frames: [
            { call: 'error(s)', module: 'Base', place: './error.jl:35', owner: 'library' },
            { call: 'f(x)', module: '', place: 'pump.jl:2', owner: 'user', origin, repeats: { length: 1, times: 31 } },
            { call: 'map(f)', module: '', place: '', owner: 'library' },
            { call: 'eval', module: '', place: '', owner: 'platform' },
          ],
        },
        { relation: 'causedBy', type: '', message: 'x', frames: [], omittedFrames: 0 },
      ],
    }).map(({ text }) => text);
    assert.deepEqual(scopesOf(lines), [
      'token.error-token invalid.error',
      'comment.line.heading',
      'comment.block.library',
      'comment.block.library',
      'entity.name.function',
      'meta.place',
      'comment.block.library',
      'comment.line.note',
      'token.error-token invalid.error',
    ]);
  });

  it('distinguishes headers, notes and plain output', () => {
    assert.deepEqual(
      scopesOf([
        '▶ [3] 14:03:07  pump.jl:10  │ x',
        '  (12 ms)',
        '… 3 lines are not shown …',
        'plain words',
        ' [1] f(x::Int64)',
        '   @ Main ./none:1',
      ]),
      ['comment.line.time', 'comment.line.note', 'comment.line.note', '', 'entity.name.function', 'comment.line.place'],
    );
  });
});
