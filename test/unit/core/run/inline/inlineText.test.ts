import assert from 'node:assert/strict';
import { inlineText } from '../../../../../src/core/run/inline/inlineText.ts';
import type { RunProgress } from '../../../../../src/core/run/model.ts';

const running = (progress: RunProgress = 'running') => ({ kind: 'running', since: 1_000_000, progress }) as const;

describe('the state of a run beside its code', () => {
  it('says that it waits for its turn', () => {
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
    it(`after ${afterMs} ms is ${text}`, () => {
      assert.equal(inlineText(running(), 1_000_000 + afterMs), text);
    });
  }

  for (const [progress, text] of [
    ['waitingForOther', '⋯ waiting for a run of another window'],
    ['silent', '⋯ running; the server answers when the computation pauses'],
    ['reattaching', '⋯ running; the connection broke and is being made again'],
  ] as const) {
    it(`says in words that it is ${progress}, and for how long`, () => {
      assert.equal(inlineText(running(progress), 1_000_000), text);
      assert.equal(inlineText(running(progress), 1_003_000), `${text}, 3 s`);
    });
  }

  it('says that the server is made ready, and for how long', () => {
    assert.equal(inlineText(running('preparing'), 1_000_000), '⋯ Preparing your server for runs…');
    assert.equal(inlineText(running('preparing'), 1_007_000), '⋯ Preparing your server for runs… 7 s');
  });

  it('is what it came to when it has ended', () => {
    assert.equal(inlineText({ kind: 'ended', tone: 'value', line: '✓ 1', whole: '1' }, 0), '✓ 1');
  });
});
