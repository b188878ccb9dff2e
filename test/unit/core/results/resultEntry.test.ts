import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { resultEntry, shownIn, sourceOf } from '../../../../src/core/results/resultEntry.ts';
import type { Run, RunEvent } from '../../../../src/core/run/model.ts';
import { shownAs, svg } from './support/entries.ts';

const run = (kind: Run['submission']['kind']): Run => ({
  number: 7,
  id: 'abc',
  submission: { kind, uri: 'file:///plot.jl', version: 3, title: 'plot.jl', code: 'plot(x)\nx', lines: [11, 12] },
});
const picture = shownAs({ type: 'image/svg+xml', data: svg });

describe('resultEntry', () => {
  it('contains the run and the first document line of its code', () => {
    const entry = resultEntry(
      1,
      sourceOf(run('cell')),
      { ...picture, omitted: [{ type: 'image/png', why: 'tooSlow' }] },
      99,
    );
    assert.deepEqual(entry, {
      id: 1,
      runNumber: 7,
      title: 'plot.jl:12-13',
      place: { uri: 'file:///plot.jl', version: 3, line: 11 },
      at: 99,
      forms: [
        { type: 'image/svg+xml', data: svg },
        { type: 'text/plain', data: 'Plot{2 series}' },
      ],
      omitted: [{ type: 'image/png', why: 'tooSlow' }],
    });
  });

  it('has no document for code from the REPL', () => {
    assert.deepEqual(sourceOf(run('repl')), { runNumber: 7, title: 'plot.jl', place: undefined });
  });

  it('is not created for a value that has only text', () => {
    assert.equal(resultEntry(1, sourceOf(run('file')), shownAs(), 0), undefined);
  });

  it('is created only from displayed values and the final value', () => {
    const of = run('file');
    const events: RunEvent[] = [
      { kind: 'queued', run: of },
      { kind: 'sent', run: of, at: 0 },
      { kind: 'output', run: of, text: '<svg>' },
      { kind: 'displayed', run: of, shown: picture },
      { kind: 'ended', run: of, outcome: { kind: 'value', shown: undefined }, durationMs: 1 },
      { kind: 'ended', run: of, outcome: { kind: 'interrupted' }, durationMs: 1 },
      { kind: 'ended', run: of, outcome: { kind: 'value', shown: picture }, durationMs: 1 },
    ];
    assert.deepEqual(events.map(shownIn), [undefined, undefined, undefined, picture, undefined, undefined, picture]);
  });
});
