import assert from 'node:assert/strict';
import { type ByteReport, ByteReports } from '../../../../src/core/files/byteReports.ts';
import { FakeClock, settle } from '../server/support/fakeClock.ts';

const never = new AbortController().signal;
const megabyte = 1024 ** 2;

/**
 * Simulates VS Code's progress: a report within 100 ms of the previous one is merged and shown later, or never if the task
 * has ended by then.
 */
class EditorProgress {
  message = '';
  percent = 0;
  reports = 0;
  private isEnded = false;
  private lastAt = -Infinity;
  private waiting: ByteReport | undefined;
  private readonly clock: FakeClock;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  readonly report = ({ message, increment }: ByteReport): void => {
    this.reports += 1;
    const isScheduled = this.waiting !== undefined;
    this.waiting = { message, increment: (this.waiting?.increment ?? 0) + (increment ?? 0) };
    if (isScheduled) return;
    const restMs = this.lastAt + 100 - this.clock.monotonic();
    if (restMs <= 0) this.show();
    else
      this.clock.schedule(() => {
        this.show();
      }, restMs);
  };

  end(): void {
    this.isEnded = true;
  }

  private show(): void {
    this.lastAt = this.clock.monotonic();
    if (this.isEnded || this.waiting === undefined) return;
    this.message = this.waiting.message;
    this.percent += this.waiting.increment ?? 0;
    this.waiting = undefined;
  }
}

/** Returns what is visible after a transfer that reports the given bytes, each `afterMs` after the previous report. */
async function endOf(
  bytes: readonly (readonly [movedBytes: number, totalBytes: number | undefined, afterMs: number])[],
) {
  const clock = new FakeClock();
  const progress = new EditorProgress(clock);
  const reports = new ByteReports(progress.report, clock);
  for (const [movedBytes, totalBytes, afterMs] of bytes) {
    await clock.advance(afterMs);
    reports.add(movedBytes, totalBytes);
  }
  const transferredAt = clock.monotonic();
  let endedAt: number | undefined;
  const settled = reports.settle(never).then(() => {
    progress.end();
    endedAt = clock.monotonic();
  });
  await clock.advance(1000);
  await settled;
  return {
    message: progress.message,
    percent: Math.round(progress.percent),
    reports: progress.reports,
    waitedMs: (endedAt ?? assert.fail()) - transferredAt,
  };
}

describe('ByteReports', () => {
  it('ends at 100% even if the last bytes arrive in quick succession', async () => {
    const { message, percent, waitedMs } = await endOf([
      [87, 100, 200],
      [95, 100, 1],
      [100, 100, 1],
    ]);
    assert.deepEqual([message, percent], ['100% of 100 B', 100]);
    assert.ok(waitedMs <= 150, `${waitedMs} ms`);
  });

  it('ends at 100% of the received bytes if the announced total was too high', async () => {
    const { message, percent } = await endOf([
      [870, 1000, 1],
      [870, 870, 0],
    ]);
    assert.deepEqual([message, percent], ['100% of 870 B', 100]);
  });

  it('ends at the number of received bytes if the total is not known', async () => {
    const { message, percent } = await endOf([
      [0, undefined, 1],
      [300 * 1024, undefined, 1],
      [400 * 1024, undefined, 1],
    ]);
    assert.deepEqual([message, percent], ['400.0 KB', 0]);
  });

  it('does not wait if the last report is already visible', async () => {
    assert.equal(
      (
        await endOf([
          [100, 100, 0],
          [100, 100, 500],
        ])
      ).waitedMs,
      0,
    );
    assert.equal((await endOf([])).waitedMs, 0);
  });

  it('reports only visible steps', async () => {
    const chunks = Array.from({ length: 10_000 }, (_, index) => [(index + 1) * 1000, 10_000_000, 0] as const);
    const { message, percent, reports } = await endOf(chunks);
    assert.deepEqual([message, percent], ['100% of 9.5 MB', 100]);
    assert.ok(reports <= 1001, String(reports));
    const unknown = Array.from({ length: 4096 }, (_, index) => [(index + 1) * 1024, undefined, 0] as const);
    assert.ok((await endOf(unknown)).reports <= (4 * megabyte) / (256 * 1024) + 2);
  });

  /** Returns the messages of a transfer of 60 MB with a constant rate, and the percent that was shown in all. */
  async function messagesOf(totalBytes: number | undefined, seconds: number, stalledSeconds = 0) {
    const clock = new FakeClock();
    const messages: string[] = [];
    let percent = 0;
    const reports = new ByteReports(({ message, increment }) => {
      messages.push(`${Math.floor(clock.monotonic() / 1000)}: ${message}`);
      percent += increment ?? 0;
    }, clock);
    for (let tenth = 1; tenth <= seconds * 10; tenth += 1) {
      await clock.advance(100);
      reports.add(tenth * 0.1 * megabyte, totalBytes);
    }
    await clock.advance(stalledSeconds * 1000);
    reports.dispose();
    assert.equal(clock.pendingTimers, 0);
    return { messages, percent };
  }

  it('shows the rate and the remaining time after two seconds, and changes them once a second', async () => {
    const { messages, percent } = await messagesOf(60 * megabyte, 5);
    assert.ok(!messages.some((message) => /^[01]: .*\/s/.test(message)), messages.join('\n'));
    const shown = messages.filter((message) => message.includes('/s'));
    assert.ok(shown.length >= 20);
    for (const message of shown) assert.match(message, /^\d: \d% of 60\.0 MB, 1\.0 MB\/s, (?:55|60|1 min 0) s? ?left$/);
    assert.equal(Math.round(percent * 10), 83);
    const unknown = await messagesOf(undefined, 5);
    assert.match(unknown.messages.at(-1) ?? '', /^\d: [45]\.\d MB, 1\.0 MB\/s$/);
  });

  it('drops the rate when nothing arrives any more', async () => {
    const { messages } = await messagesOf(60 * megabyte, 5, 20);
    assert.match(messages.at(-1) ?? '', /: 8% of 60\.0 MB$/);
  });

  it('stops waiting when it is canceled', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const reports = new ByteReports(() => undefined, clock);
    reports.add(1, 2);
    const settled = assert.rejects(reports.settle(controller.signal), { name: 'AbortError' });
    await settle();
    controller.abort();
    await settled;
    assert.equal(clock.pendingTimers, 0);
  });
});
