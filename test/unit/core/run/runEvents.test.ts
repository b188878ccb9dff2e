import assert from 'node:assert/strict';
import { RunEvents } from '../../../../src/core/run/runEvents.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { runOf } from '../stackTrace/support/places.ts';
import { submissionOf } from './support/submissions.ts';

describe('RunEvents', () => {
  const run = runOf(submissionOf('1'));
  let clock: FakeClock;
  let events: RunEvents;
  let received: string[];

  beforeEach(() => {
    clock = new FakeClock();
    events = new RunEvents(clock);
    received = [];
    events.event(({ kind }) => received.push(kind));
  });

  const start = () => {
    events.emitDeferred({ kind: 'sent', run, at: 0 });
    events.emitDeferred({ kind: 'progress', run, progress: 'running' });
  };

  it('defers an event until the current task ends', async () => {
    start();
    assert.deepEqual(received, []);
    await clock.advance(0);
    assert.deepEqual(received, ['sent', 'progress']);
  });

  it('emits each event once and in order', async () => {
    start();
    events.emit({ kind: 'output', run, text: 'a' });
    assert.deepEqual(received, ['sent', 'progress', 'output']);
    events.emit({ kind: 'output', run, text: 'b' });
    await clock.advance(1_000);
    assert.deepEqual(received, ['sent', 'progress', 'output', 'output']);
  });

  it('emits nothing after it was disposed', async () => {
    start();
    events.dispose();
    await clock.advance(1_000);
    assert.deepEqual(received, []);
    assert.equal(clock.pendingTimers, 0);
  });
});
