import assert from 'node:assert/strict';
import { inlineText } from '../../../../src/core/inline/inlineText.ts';
import type { RunProgress } from '../../../../src/core/run/model.ts';

const running = (progress: RunProgress = 'running') => ({ kind: 'running', since: 1_000_000, progress }) as const;

describe('inlineText', () => {
  it('shows that a run is queued', () => {
    assert.equal(inlineText({ kind: 'queued' }, 0), '⋯ queued');
  });

  for (const [afterMs, text] of [
    [0, '⋯ running'],
    [1_999, '⋯ running'],
    [2_000, '⋯ running, 2 s'],
    [59_999, '⋯ running, 59 s'],
    [61_500, '⋯ running, 1 min 1 s'],
    [-5_000, '⋯ running'],
  ] as const) {
    it(`shows "${text}" after ${afterMs} ms`, () => {
      assert.equal(inlineText(running(), 1_000_000 + afterMs), text);
    });
  }

  for (const [progress, text] of [
    ['waitingForOther', '⋯ waiting for a run from another window'],
    ['silent', '⋯ running (no response)'],
    ['reattaching', '⋯ running (reconnecting)'],
  ] as const) {
    it(`shows the progress ${progress} with the elapsed time`, () => {
      assert.equal(inlineText(running(progress), 1_000_000), text);
      assert.equal(inlineText(running(progress), 1_003_000), `${text}, 3 s`);
    });
  }

  it('shows that the server is being prepared, with the elapsed time', () => {
    assert.equal(inlineText(running('preparing'), 1_000_000), '⋯ Preparing your server for runs…');
    assert.equal(inlineText(running('preparing'), 1_007_000), '⋯ Preparing your server for runs… 7 s');
  });

  it('shows the outcome of a run that ended', () => {
    assert.equal(inlineText({ kind: 'ended', tone: 'value', line: '✓ 1', whole: '1' }, 0), '✓ 1');
  });
});
