import assert from 'node:assert/strict';
import { RunEvents } from '../../../../src/core/run/runEvents.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { runOf } from './support/places.ts';
import { submissionOf } from './support/submissions.ts';

describe('what is told of runs', () => {
  const run = runOf(submissionOf('1'));
  let clock: FakeClock;
  let events: RunEvents;
  let told: string[];

  beforeEach(() => {
    clock = new FakeClock();
    events = new RunEvents(clock);
    told = [];
    events.event(({ kind }) => told.push(kind));
  });

  const begin = () => {
    events.tellSoon({ kind: 'sent', run, at: 0 });
    events.tellSoon({ kind: 'progress', run, progress: 'running' });
  };

  it('waits until what is being done is done', async () => {
    begin();
    assert.deepEqual(told, []);
    await clock.advance(0);
    assert.deepEqual(told, ['sent', 'progress']);
  });

  it('comes in order, and once', async () => {
    begin();
    events.tell({ kind: 'output', run, text: 'a' });
    assert.deepEqual(told, ['sent', 'progress', 'output']);
    events.tell({ kind: 'output', run, text: 'b' });
    await clock.advance(1_000);
    assert.deepEqual(told, ['sent', 'progress', 'output', 'output']);
  });

  it('is nothing after the end', async () => {
    begin();
    events.dispose();
    await clock.advance(1_000);
    assert.deepEqual(told, []);
    assert.equal(clock.pendingTimers, 0);
  });
});
