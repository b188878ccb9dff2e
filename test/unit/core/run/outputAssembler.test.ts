import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ParsedReply } from '../../../../src/core/bridge/bridgeReply.ts';
import { OutputAssembler } from '../../../../src/core/run/outputAssembler.ts';
import { WorkClock } from '../lib/support/workClock.ts';
import {
  epoch,
  headerReply,
  nothingShown,
  progressReply,
  RecordingObserver,
  shownText,
} from './support/scriptedBridge.ts';

const mark = (number: number): string => `\u001b]engee;${epoch};${number}\u0007`;

describe('RunFollower', () => {
  let clock: WorkClock;
  let observer: RecordingObserver;
  let follower: OutputAssembler;

  beforeEach(() => {
    clock = new WorkClock();
    observer = new RecordingObserver();
    follower = new OutputAssembler(epoch, observer, clock);
  });

  const accept = (...replies: ParsedReply[]): boolean[] => replies.map((reply) => follower.accept(reply));

  it('emits each byte once and in order', () => {
    assert.deepEqual(
      accept(
        progressReply('ab'),
        progressReply('cé', { position: 2 }),
        progressReply('', { position: 5, report: nothingShown }),
      ),
      [true, true, true],
    );
    assert.equal(observer.output, 'abcé');
    assert.equal(follower.position, 5);
    assert.deepEqual(follower.report, nothingShown);
  });

  it('reports how long the code ran if the report contains it', () => {
    accept(progressReply('', { report: { kind: 'interrupted', milliseconds: 1_234 } }));
    assert.equal(observer.timed, 1_234);
    const untold = new RecordingObserver();
    new OutputAssembler(epoch, untold, clock).accept(progressReply('', { report: { kind: 'withdrawn' } }));
    assert.equal(untold.timed, undefined);
  });

  it('reports when the code began and ended', () => {
    accept(progressReply('', { state: 'waiting', began: 0, ended: 0 }));
    assert.equal(observer.period, undefined);
    accept(progressReply('a', { began: 1_000, ended: 0 }));
    assert.deepEqual(observer.period, { beganMs: 1_000, endedMs: undefined });
    accept(progressReply('', { position: 1, began: 1_000, ended: 1_500, report: nothingShown }));
    assert.deepEqual(observer.period, { beganMs: 1_000, endedMs: 1_500 });
    // A poll that was answered before the end and arrives after it.
    accept(progressReply('a', { began: 1_000, ended: 0 }));
    assert.deepEqual(observer.period, { beganMs: 1_000, endedMs: 1_500 });
  });

  it('reports no times that the server does not know', () => {
    accept(progressReply('', { report: nothingShown }));
    assert.equal(observer.period, undefined);
  });

  it('ignores replies that are repeated, late, or leave a gap', () => {
    const first = progressReply('ab');
    assert.deepEqual(
      accept(
        first,
        first,
        progressReply('b', { position: 1 }),
        progressReply('d', { position: 3 }),
        progressReply('c', { position: 2 }),
      ),
      [true, false, false, false, true],
    );
    assert.equal(observer.output, 'abc');
  });

  it('ignores the report of a reply that leaves a gap, and everything after the report', () => {
    assert.deepEqual(accept(progressReply('x', { position: 9, report: nothingShown })), [false]);
    assert.equal(follower.report, undefined);
    accept(progressReply('', { report: nothingShown }));
    assert.deepEqual(accept(progressReply('late')), [false]);
    assert.equal(observer.output, '');
  });

  it('ignores replies of another kind', () => {
    assert.deepEqual(accept(headerReply('unknown'), headerReply('absent')), [false, false]);
  });

  it('reports how much of the middle was dropped', () => {
    accept(progressReply('ab'), progressReply('yz', { position: 102, skipped: 100, report: nothingShown }));
    assert.deepEqual(observer.received, ['ab', '(cut 100)', 'yz']);
  });

  it('emits displayed values at their positions, even if they arrive after their marks', () => {
    const output = `a${mark(1)}b${mark(2)}c`;
    accept(progressReply(output, { items: [shownText('one')] }));
    assert.equal(observer.output, 'a<one>b');
    accept(
      progressReply('', { position: output.length, firstItem: 1, items: [shownText('two')], report: nothingShown }),
    );
    assert.equal(observer.output, 'a<one>b<two>c');
  });

  it('emits values that overlap with known ones only once', () => {
    accept(
      progressReply('', { items: [shownText('one'), shownText('two')] }),
      progressReply('', { firstItem: 1, items: [shownText('two'), shownText('three')] }),
    );
    assert.equal(follower.itemCount, 3);
    assert.deepEqual(accept(progressReply('', { firstItem: 4, items: [shownText('five')] })), [false]);
  });

  it('stops waiting for the value of a mark that the code printed itself', () => {
    accept(progressReply(`a${mark(5)}b${mark(0)}c`));
    assert.equal(observer.output, 'a');
    accept(progressReply('', { position: 1 + mark(5).length + 1 + mark(0).length + 1, report: nothingShown }));
    assert.equal(observer.output, 'abc');
  });

  it('keeps the position of dropped output among values that have not arrived yet', () => {
    accept(
      progressReply(mark(1)),
      progressReply('z', { position: mark(1).length + 50, skipped: 50, items: [shownText('one')] }),
    );
    assert.deepEqual(observer.received, ['<one>', '(cut 50)', 'z']);
  });

  it('reports whether a reply contains anything new', () => {
    assert.deepEqual(accept(progressReply(''), progressReply('', { state: 'done' })), [false, false]);
  });

  describe('with much output', () => {
    /** An observer that takes 3 ms for each piece of output. */
    class SlowObserver extends RecordingObserver {
      override onOutput(text: string): void {
        super.onOutput(text);
        clock.work(3);
      }
    }

    beforeEach(() => {
      observer = new SlowObserver();
      follower = new OutputAssembler(epoch, observer, clock);
    });

    const much = Array.from({ length: 40_000 }, (_, index) => `line ${index}\n`).join('');

    it('pauses after some milliseconds, and emits the rest in order', async () => {
      assert.deepEqual(accept(progressReply(much, { report: nothingShown })), [true]);
      assert.equal(observer.received.length, 3);
      let isEmitted = false;
      void follower.whenEmitted().then(() => {
        isEmitted = true;
      });
      await clock.turn();
      assert.deepEqual([observer.received.length, isEmitted], [6, false]);
      for (let turn = 0; turn < 10; turn++) await clock.turn();
      assert.equal(isEmitted, true);
      assert.equal(observer.output, much);
      assert.ok(observer.received.every(({ length }) => length <= 32_000));
    });

    it('keeps displayed values and later replies behind the output that waits', async () => {
      const output = `${much}${mark(1)}after`;
      accept(
        progressReply(output, { items: [shownText('one')] }),
        progressReply('end', { position: output.length + 50, skipped: 50, report: nothingShown }),
      );
      for (let turn = 0; turn < 10; turn++) await clock.turn();
      await follower.whenEmitted();
      assert.equal(observer.output, `${much}<one>after(cut 50)end`);
    });

    it('does not split a character', async () => {
      const characters = `x${'😀'.repeat(40_000)}`;
      accept(progressReply(characters, { report: nothingShown }));
      for (let turn = 0; turn < 10; turn++) await clock.turn();
      assert.equal(observer.output, characters);
      assert.ok(observer.received.every((text) => text.isWellFormed()));
    });
  });

  it('produces the same output for any chunks, including repeated and reordered ones', () => {
    const whole = `one${mark(1)}two\u001b[0m${mark(2)}three${mark(3)}`;
    const values = ['1', '2', '3'].map(shownText);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ from: fc.nat({ max: whole.length }), size: fc.nat({ max: 20 }), known: fc.nat({ max: 3 }) }),
          { maxLength: 60 },
        ),
        (asks) => {
          observer = new RecordingObserver();
          follower = new OutputAssembler(epoch, observer, clock);
          for (const { from, size, known } of asks) {
            follower.accept(
              progressReply(whole.slice(from, from + size), {
                position: from,
                firstItem: known,
                items: values.slice(known, known + 1),
              }),
            );
          }
          const { position, itemCount } = follower;
          follower.accept(
            progressReply(whole.slice(position), {
              position,
              firstItem: itemCount,
              items: values.slice(itemCount),
              report: nothingShown,
            }),
          );
          assert.equal(observer.output, 'one<1>two\u001b[0m<2>three<3>');
        },
      ),
      { numRuns: 500 },
    );
  });
});
