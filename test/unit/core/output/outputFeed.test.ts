import assert from 'node:assert/strict';
import { OutputFeed } from '../../../../src/core/output/outputFeed.ts';
import type { Run, RunOutcome } from '../../../../src/core/run/model.ts';
import { submissionOf } from '../run/support/submissions.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { placesOf, runOf } from '../stackTrace/support/places.ts';

class Channel {
  text = '';
  appendCount = 0;
  replaceCount = 0;
  replacedLength = 0;

  append(text: string): void {
    this.text += text;
    this.appendCount++;
  }

  replace(text: string): void {
    this.text = text;
    this.replacedLength += text.length;
    this.replaceCount++;
  }

  clear(): void {
    this.text = '';
  }

  isEmpty(): boolean {
    return this.text === '';
  }
}

const nothing: RunOutcome = { kind: 'value', shown: undefined };

describe('OutputFeed', function () {
  this.timeout(20_000);

  let clock: FakeClock;
  let channel: Channel;
  let feed: OutputFeed;

  beforeEach(() => {
    clock = new FakeClock();
    channel = new Channel();
    feed = new OutputFeed({ sink: channel, sources: placesOf(), clock, timeOfDay: () => 'now' });
  });

  const newRun = (number: number): Run => runOf(submissionOf(`code${number}`), number);
  const send = (run: Run) => feed.accept({ kind: 'sent', run, at: 0 });
  const print = (run: Run, text: string) => feed.accept({ kind: 'output', run, text });
  const end = (run: Run) => feed.accept({ kind: 'ended', run, outcome: nothing, durationMs: 1 });
  const header = (number: number) => `▶ [${number}] now  pump.jl:1  │ code${number}\n`;

  it('shows the header and printed text after 50 ms, combining small writes', async () => {
    const run = newRun(1);
    send(run);
    assert.equal(channel.text, '');
    await clock.advance(50);
    assert.equal(channel.text, header(1));
    for (let index = 0; index < 100; index++) print(run, `${index}\n`);
    await clock.advance(49);
    assert.equal(channel.appendCount, 1);
    await clock.advance(1);
    assert.equal(channel.appendCount, 2);
    assert.ok(channel.text.endsWith('98\n99\n'));
    print(run, 'more\n');
    await clock.advance(50);
    assert.ok(channel.text.endsWith('99\nmore\n'));
  });

  it('shows large output in pieces of whole lines during the run, and the rest when the run ends', async () => {
    const run = newRun(1);
    send(run);
    print(run, 'line\n'.repeat(10_000));
    await clock.advance(50);
    const first = channel.text.length;
    assert.ok(first > 15_000 && first <= 16_000 && channel.text.endsWith('line\n'), `${first}`);
    await clock.advance(249);
    assert.equal(channel.text.length, first);
    await clock.advance(1);
    assert.ok(channel.text.length > first && channel.text.length <= 32_000);
    end(run);
    assert.equal(channel.text, `${header(1)}${'line\n'.repeat(10_000)}  (1 ms)\n\n`);
    await clock.advance(1_000);
    assert.equal(channel.appendCount, 3);
  });

  it('shows a long rest after the end in pieces, so that VS Code can draw in between', async () => {
    const run = newRun(1);
    send(run);
    print(run, 'line\n'.repeat(30_000));
    end(run);
    assert.ok(channel.text.length > 63_000 && channel.text.length <= 64_000, `${channel.text.length}`);
    await clock.advance(1_000);
    assert.equal(channel.text, `${header(1)}${'line\n'.repeat(30_000)}  (1 ms)\n\n`);
    assert.equal(channel.appendCount, 3);
    assert.equal(clock.pendingTimers, 0);
  });

  it('shows the rest of a run before the next one, which does not wait', async () => {
    send(newRun(1));
    print(newRun(1), 'line\n'.repeat(30_000));
    end(newRun(1));
    send(newRun(2));
    await clock.advance(50);
    assert.equal(channel.text, `${header(1)}${'line\n'.repeat(30_000)}  (1 ms)\n\n${header(2)}`);
  });

  it('shows printed text and the outcome immediately when the run ends', () => {
    const run = newRun(1);
    send(run);
    print(run, 'last');
    end(run);
    assert.equal(channel.text, `${header(1)}last\n  (1 ms)\n\n`);
    assert.equal(feed.report(1)?.isEnded, true);
  });

  it('does not interleave two runs, and shows the second after the first', async () => {
    const [first, second] = [newRun(1), newRun(2)];
    send(first);
    send(second);
    print(second, 'two\n');
    print(first, 'one\n');
    await clock.advance(50);
    assert.equal(channel.text, `${header(1)}one\n`);
    end(second);
    end(first);
    assert.equal(channel.text, `${header(1)}one\n  (1 ms)\n\n${header(2)}two\n  (1 ms)\n\n`);
  });

  it('does not delay a run because of an earlier run that has not been sent', () => {
    const [first, second] = [newRun(1), newRun(2)];
    feed.accept({ kind: 'queued', run: first });
    send(second);
    end(second);
    assert.equal(channel.text, `${header(2)}  (1 ms)\n\n`);
    feed.accept({ kind: 'ended', run: first, outcome: { kind: 'notSent', why: 'canceled' }, durationMs: 0 });
    assert.equal(channel.text, `${header(2)}  (1 ms)\n\n`);
  });

  it('updates a progress bar, and finally shows only its last state', async () => {
    const run = newRun(1);
    send(run);
    print(run, 'Loading\n');
    for (let percent = 0; percent <= 100; percent += 10) {
      print(run, `\rProgress: ${percent} %`);
      await clock.advance(1_000);
      assert.equal(channel.text, `${header(1)}Loading\nProgress: ${percent} %`);
    }
    print(run, '\r\u001b[KDone\n');
    end(run);
    assert.equal(channel.text, `${header(1)}Loading\nDone\n  (1 ms)\n\n`);
  });

  it('keeps the text of earlier runs when lines are rewritten', async () => {
    send(newRun(1));
    print(newRun(1), 'first\n');
    end(newRun(1));
    const before = channel.text;
    send(newRun(2));
    print(newRun(2), 'a\nb\n');
    await clock.advance(50);
    print(newRun(2), '\u001b[99999A\u001b[99999D\u001b[2JX');
    await clock.advance(500);
    assert.equal(channel.text, `${before}${header(2)}X`);
  });

  it('does not restore text that the user cleared between two runs', async () => {
    const [first, second] = [newRun(1), newRun(2)];
    send(first);
    print(first, 'one\n');
    end(first);
    await clock.advance(6_000);
    channel.text = '';
    send(second);
    print(second, '10 %');
    await clock.advance(2_000);
    print(second, '\r20 %');
    await clock.advance(2_000);
    assert.ok(channel.replaceCount > 0);
    assert.equal(channel.text, `${header(2)}20 %`);
  });

  it('keeps the text of a run that ended so recently that VS Code may not show it yet', async () => {
    const [first, second] = [newRun(1), newRun(2)];
    send(first);
    print(first, 'one\n');
    end(first);
    const text = channel.text;
    channel.text = '';
    await clock.advance(1_000);
    send(second);
    print(second, '10 %');
    await clock.advance(2_000);
    print(second, '\r20 %');
    await clock.advance(2_000);
    assert.equal(channel.text, `${text}${header(2)}20 %`);
  });

  it('writes little text for a progress bar of an hour, and shows the newest state within seconds', async () => {
    send(newRun(1));
    print(newRun(1), `${'x'.repeat(99)}\n`.repeat(200));
    end(newRun(1));
    const run = newRun(2);
    send(run);
    for (let second = 0; second < 3_600; second++) {
      print(run, `\rProgress: ${second}`);
      await clock.advance(1_000);
    }
    assert.ok(channel.replaceCount > 500, `${channel.replaceCount} times`);
    assert.ok(channel.replacedLength < 30_000_000, `${channel.replacedLength} characters`);
    await clock.advance(10_000);
    assert.ok(channel.text.endsWith('Progress: 3599'));
  });

  it('writes no more text than it shows for carriage returns without line ends', async () => {
    const run = newRun(1);
    send(run);
    for (let megabyte = 0; megabyte < 16; megabyte++) {
      print(run, `\r${'x'.repeat(1_000_000)}`);
      await clock.advance(50);
    }
    end(run);
    assert.ok(channel.replacedLength < 10_000_000, `${channel.replacedLength} characters`);
    assert.ok(channel.text.length < 300_000);
  });

  it('clears a channel that is too large when the next run starts', () => {
    for (let number = 1; number <= 13; number++) {
      const run = newRun(number);
      send(run);
      print(run, `${'x'.repeat(99)}\n`.repeat(20_000));
      end(run);
    }
    assert.ok(channel.text.startsWith(header(13)));
    assert.equal(feed.report(1)?.header, header(1).trimEnd());
  });

  it('drops the oldest reports', () => {
    for (let number = 1; number <= 201; number++) {
      send(newRun(number));
      end(newRun(number));
    }
    assert.deepEqual([feed.report(1), feed.report(2)?.run.number], [undefined, 2]);
  });
});
