import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCallback } from '../../../../../src/core/auth/oauth/callback.ts';
import { Callbacks } from '../../../../../src/core/auth/oauth/callbacks.ts';
import { randomToken } from '../../../../../src/core/lib/crypto.ts';
import { FakeClock, FakeLog, FakeSecrets, settle } from '../fakes.ts';

const listKey = 'engee.signIn.callbacks';
const slotPrefix = 'engee.signIn.callback:';

describe('Callbacks', () => {
  let secrets: FakeSecrets;
  let clock: FakeClock;
  let log: FakeLog;

  beforeEach(() => {
    secrets = new FakeSecrets();
    clock = new FakeClock();
    log = new FakeLog();
  });

  const openWindow = (relays = true) => new Callbacks({ secrets, clock, log, relays });
  const slots = () => [...secrets.values.keys()].filter((key) => key.startsWith(slotPrefix));
  const listed = () =>
    JSON.parse(secrets.values.get(listKey) ?? '[]') as { readonly slot: string; readonly until: number }[];

  /** Hashes are computed on another thread, so their duration is unknown. */
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await settle();
  }

  /** Starts an attempt with an open slot. It accepts one response with its state. */
  async function attempt(window: Callbacks, state = randomToken()) {
    const received: string[] = [];
    const before = listed().length;
    const subscription = window.listen((query) => {
      if (parseCallback(query, state).kind === 'ignored') return false;
      received.push(query);
      subscription.dispose();
      return true;
    }, state);
    await until(() => listed().length > before);
    const slot = listed().at(-1)?.slot ?? assert.fail();
    return {
      state,
      received,
      slot,
      stop: () => {
        subscription.dispose();
      },
    };
  }

  async function advanceUntilSettled(promise: Promise<void>): Promise<void> {
    const progress = { isOver: false };
    void promise.finally(() => {
      progress.isOver = true;
    });
    while (!progress.isOver) await clock.advance(500);
  }

  /** Delivers a response that no attempt waits for. */
  async function deliverUnclaimed(window: Callbacks, query: string): Promise<void> {
    await advanceUntilSettled(window.deliver(query));
  }

  it('does not relay a response that arrives in the window of its attempt', async () => {
    const here = openWindow();
    const { state, received } = await attempt(here);
    const stored: string[] = [];
    const store = secrets.store.bind(secrets);
    secrets.store = async (key, value) => {
      stored.push(value);
      return store(key, value);
    };
    await here.deliver(`code=c&state=${state}`);
    assert.deepEqual(received, [`code=c&state=${state}`]);
    await until(() => secrets.values.size === 0);
    assert.ok(!stored.join().includes('code=c'));
  });

  it('relays a response from another window to its attempt once and leaves nothing in storage', async () => {
    const [here, there] = [openWindow(), openWindow()];
    const { state, received } = await attempt(here);
    const other = await attempt(openWindow());
    await there.deliver(`code=c&state=${state}`);
    await until(() => received.length > 0);
    assert.deepEqual(received, [`code=c&state=${state}`]);
    other.stop();
    await until(() => secrets.values.size === 0);
    assert.deepEqual(other.received, []);
    await deliverUnclaimed(there, `code=c&state=${state}`);
    assert.equal(received.length, 1);
    assert.equal(secrets.values.size, 0);
  });

  it('relays a response whose state contains a forwarding address', async () => {
    const state = `${randomToken()}.dnNjb2Rl`;
    const { received } = await attempt(openWindow(), state);
    await openWindow().deliver(`code=c&state=${state}`);
    await until(() => received.length > 0);
  });

  it('relays a response whose first parameter is the state', async () => {
    const { state, received } = await attempt(openWindow());
    await openWindow().deliver(`state=${state}&code=c`);
    await until(() => received.length > 0);
  });

  it('stores nothing for a flood of forged responses and keeps a real one', async () => {
    const there = openWindow();
    const { state, received } = await attempt(openWindow());
    const before = [...secrets.values];
    // The attempt does not get notified yet.
    secrets.isNotifying = false;
    await there.deliver(`code=true&state=${state}`);
    const flood = Array.from({ length: 500 }, async () => there.deliver(`code=forged&state=${randomToken()}`));
    await until(() => clock.pendingTimers >= flood.length);
    await clock.advance(2_000);
    await Promise.all(flood);
    assert.deepEqual(
      [...secrets.values.keys()],
      before.map(([key]) => key),
    );
    secrets.isNotifying = true;
    secrets.notify(slots()[0] ?? '');
    await until(() => received.length > 0);
    assert.deepEqual(received, [`code=true&state=${state}`]);
  });

  it('gives each attempt its own slot and its own response', async () => {
    const there = openWindow();
    const [first, second] = [await attempt(openWindow()), await attempt(openWindow())];
    assert.notEqual(first.slot, second.slot);
    secrets.isNotifying = false;
    await there.deliver(`code=1&state=${first.state}`);
    await there.deliver(`code=2&state=${second.state}`);
    secrets.isNotifying = true;
    for (const slot of slots()) secrets.notify(slot);
    await until(() => first.received.length + second.received.length === 2);
    assert.deepEqual(
      [first.received, second.received],
      [[`code=1&state=${first.state}`], [`code=2&state=${second.state}`]],
    );
  });

  it('does not store the state of an attempt', async () => {
    const { state } = await attempt(openWindow());
    assert.ok(![...secrets.values].flat().join().includes(state));
  });

  it('keeps a response that arrives before the slot of its attempt is open', async () => {
    const state = randomToken();
    const delivered = openWindow().deliver(`code=c&state=${state}`);
    await until(() => clock.pendingTimers > 0);
    const { received } = await attempt(openWindow(), state);
    await clock.advance(2_000);
    await delivered;
    await until(() => received.length > 0);
  });

  it('removes the slot when an attempt ends or its window closes', async () => {
    const { stop } = await attempt(openWindow());
    stop();
    stop();
    await until(() => secrets.values.size === 0);
    const here = openWindow();
    await attempt(here);
    here.dispose();
    await until(() => secrets.values.size === 0);
  });

  it('removes the slot of an attempt that ends immediately', async () => {
    const here = openWindow();
    here.listen(() => false, randomToken()).dispose();
    await until(() => secrets.writes > 0 && secrets.values.size === 0);
  });

  it('removes the slot of a crashed window after five minutes, at the next attempt', async () => {
    const { slot } = await attempt(openWindow());
    await clock.advance(299_999);
    const second = await attempt(openWindow());
    assert.deepEqual(slots(), [slot, second.slot]);
    await clock.advance(1);
    second.stop();
    await until(() => secrets.values.size === 0);
  });

  it('keeps at most 16 slots however many windows crash', async () => {
    const window = openWindow();
    let last = '';
    for (let i = 0; i < 20; i++) {
      window.listen(() => false, randomToken());
      await until(() => (listed().at(-1)?.slot ?? '') !== last);
      last = listed().at(-1)?.slot ?? '';
    }
    assert.deepEqual([listed().length, slots().length], [16, 16]);
  });

  it('deletes no foreign keys when the list of slots is corrupt or too long', async () => {
    const until5 = clock.now() - 1;
    const foreign = [{ slot: 'engee.session:https://engee.example', until: until5 }];
    const tooLong = `[${JSON.stringify({ slot: `${slotPrefix}${'A'.repeat(43)}`, until: clock.now() + 1_000 })}${' '.repeat(100_000)}]`;
    secrets.values.set('engee.session:https://engee.example', 'precious');
    for (const text of ['', '{', 'null', '7', JSON.stringify(foreign), JSON.stringify([...foreign, null]), tooLong]) {
      secrets.values.set(listKey, text);
      const window = openWindow();
      window.listen(() => false, randomToken());
      await until(() => secrets.values.get(listKey) !== text);
      assert.equal(listed().length, 1);
      window.dispose();
      await until(() => secrets.values.size === 1);
    }
    assert.equal(secrets.values.get('engee.session:https://engee.example'), 'precious');
  });

  it('deletes an unclaimed response after five minutes', async () => {
    const { state, slot } = await attempt(openWindow());
    secrets.isNotifying = false;
    await openWindow().deliver(`code=c&state=${state}`);
    await clock.advance(299_999);
    assert.match(secrets.values.get(slot) ?? '', /code=c/);
    await clock.advance(1);
    await until(() => secrets.values.size === 0);
  });

  it('does not delete the response that another window stored in the same slot', async () => {
    const { state, slot } = await attempt(openWindow());
    secrets.isNotifying = false;
    await openWindow().deliver(`code=c&state=${state}`);
    await clock.advance(200_000);
    await openWindow().deliver(`code=d&state=${state}`);
    await clock.advance(100_000);
    await settle();
    assert.match(secrets.values.get(slot) ?? '', /code=d/);
  });

  for (const [what, ageMs] of [
    ['expired', -300_000],
    ['valid for longer than a sign-in', 60_001],
  ] as const) {
    it(`ignores a stored response that is ${what}`, async () => {
      const { state, received, slot } = await attempt(openWindow());
      const storeResponse = async (untilMs: number) => {
        const reads = secrets.reads;
        await secrets.store(slot, JSON.stringify({ v: 1, query: `code=c&state=${state}`, until: untilMs }));
        await until(() => secrets.reads > reads);
        await settle();
      };
      await storeResponse(clock.now() + 300_000 + ageMs);
      assert.deepEqual(received, []);
      await storeResponse(clock.now() + 300_000);
      assert.equal(received.length, 1);
    });
  }

  it('neither reads nor writes storage for a query that cannot be a response', async () => {
    const { state } = await attempt(openWindow());
    await settle();
    const before = [secrets.reads, secrets.writes];
    const window = openWindow();
    for (const query of [
      `code=${'c'.repeat(9000)}&state=${state}&code=c`,
      '',
      'code=c',
      'error=access_denied',
      'state=short&code=c',
      `state=${state}`,
      `xstate=${state}&code=c`,
      `state=${state}&code=${'c'.repeat(9000)}`,
    ]) {
      await window.deliver(query);
    }
    assert.deepEqual([secrets.reads, secrets.writes], before);
  });

  it('ignores arbitrary queries and arbitrary storage content', async () => {
    const { state, received, slot } = await attempt(openWindow());
    const open = secrets.values.get(slot) ?? '';
    const window = openWindow();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.oneof(fc.json(), fc.string()), async (query, stored) => {
        await window.deliver(query);
        await secrets.store(slot, stored);
        await settle();
      }),
      { numRuns: 50 },
    );
    assert.deepEqual(received, []);
    await secrets.store(slot, open);
    await window.deliver(`code=c&state=${state}`);
    await until(() => received.length > 0);
  });

  for (const quirk of ['rejects', 'hangs'] as const) {
    it(`logs a warning when storage ${quirk} while relaying a response`, async () => {
      const { state } = await attempt(openWindow());
      secrets.writing = quirk;
      await advanceUntilSettled(openWindow().deliver(`code=c&state=${state}`));
      assert.match(log.lines.join(), /failed to relay a response/);
    });

    it(`still accepts a response in the window of the attempt when storage ${quirk}`, async () => {
      secrets.writing = quirk;
      const state = randomToken();
      const received: string[] = [];
      const here = openWindow();
      const waiting = here.listen(
        (query) => parseCallback(query, state).kind === 'code' && received.push(query) > 0,
        state,
      );
      while (!log.lines.join().includes('failed to announce the sign-in')) await clock.advance(500);
      await here.deliver(`code=c&state=${state}`);
      assert.equal(received.length, 1);
      waiting.dispose();
      await clock.advance(20_000);
    });
  }

  it('logs a warning when a response cannot be deleted', async () => {
    const { stop } = await attempt(openWindow());
    secrets.writing = 'rejects';
    stop();
    await until(() => log.lines.join().includes('failed to delete a response'));
  });

  it('reads storage only for its own slot and only during an attempt', async () => {
    const { stop, slot } = await attempt(openWindow());
    await settle();
    const before = secrets.reads;
    for (const key of ['of-another-extension', listKey, `${slotPrefix}${'A'.repeat(43)}`]) secrets.notify(key);
    await settle();
    assert.equal(secrets.reads, before);
    secrets.notify(slot);
    await settle();
    assert.equal(secrets.reads, before + 1);
    stop();
    await until(() => secrets.values.size === 0);
    const after = secrets.reads;
    secrets.notify(slot);
    await settle();
    assert.equal(secrets.reads, after);
  });

  it('neither relays nor writes in a browser editor', async () => {
    const [here, there] = [openWindow(false), openWindow(false)];
    const state = randomToken();
    const received: string[] = [];
    here.listen((query) => parseCallback(query, state).kind === 'code' && received.push(query) > 0, state).dispose();
    here.listen((query) => parseCallback(query, state).kind === 'code' && received.push(query) > 0, state);
    await there.deliver(`code=c&state=${state}`);
    await settle();
    assert.deepEqual([received.length, secrets.reads, secrets.writes], [0, 0, 0]);
    await here.deliver(`code=c&state=${state}`);
    assert.equal(received.length, 1);
  });

  it('receives nothing after dispose', async () => {
    const here = openWindow();
    const { state, received } = await attempt(here);
    here.dispose();
    await deliverUnclaimed(openWindow(), `code=c&state=${state}`);
    assert.deepEqual(received, []);
    assert.equal(secrets.listeners.size, 1);
  });
});
