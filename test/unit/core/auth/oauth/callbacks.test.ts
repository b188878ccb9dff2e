import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeCallback } from '../../../../../src/core/auth/oauth/callback.ts';
import { Callbacks } from '../../../../../src/core/auth/oauth/callbacks.ts';
import { randomToken } from '../../../../../src/core/lib/crypto.ts';
import { FakeClock, FakeLog, FakeSecrets, settle } from '../fakes.ts';

const listKey = 'engee.signIn.callbacks';
const slotPrefix = 'engee.signIn.callback:';

describe('callbacks between windows', () => {
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

  /** Hashes are made on a thread, so it takes as long as it takes. */
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await settle();
  }

  /** An attempt in this window, whose slot is open; it takes one answer with its state. */
  async function attempt(window: Callbacks, state = randomToken()) {
    const taken: string[] = [];
    const before = listed().length;
    const subscription = window.listen((query) => {
      if (judgeCallback(query, state).kind === 'ignored') return false;
      taken.push(query);
      subscription.dispose();
      return true;
    }, state);
    await until(() => listed().length > before);
    const slot = listed().at(-1)?.slot ?? assert.fail();
    return {
      state,
      taken,
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

  /** Delivers what nobody waits for, to the end. */
  async function deliverInVain(window: Callbacks, query: string): Promise<void> {
    await advanceUntilSettled(window.deliver(query));
  }

  it('an answer that comes to its own window is handed to nobody', async () => {
    const here = openWindow();
    const { state, taken } = await attempt(here);
    const stored: string[] = [];
    const store = secrets.store.bind(secrets);
    secrets.store = async (key, value) => {
      stored.push(value);
      return store(key, value);
    };
    await here.deliver(`code=c&state=${state}`);
    assert.deepEqual(taken, [`code=c&state=${state}`]);
    await until(() => secrets.values.size === 0);
    assert.ok(!stored.join().includes('code=c'));
  });

  it('F16 an answer that comes to another window completes in the one that asked, once, and leaves nothing', async () => {
    const [here, there] = [openWindow(), openWindow()];
    const { state, taken } = await attempt(here);
    const other = await attempt(openWindow());
    await there.deliver(`code=c&state=${state}`);
    await until(() => taken.length > 0);
    assert.deepEqual(taken, [`code=c&state=${state}`]);
    other.stop();
    await until(() => secrets.values.size === 0);
    assert.deepEqual(other.taken, []);
    await deliverInVain(there, `code=c&state=${state}`);
    assert.equal(taken.length, 1);
    assert.equal(secrets.values.size, 0);
  });

  it('F16 also with the state that a redirect page needs', async () => {
    const state = `${randomToken()}.dnNjb2Rl`;
    const { taken } = await attempt(openWindow(), state);
    await openWindow().deliver(`code=c&state=${state}`);
    await until(() => taken.length > 0);
  });

  it('F16 with the state first, as some servers answer', async () => {
    const { state, taken } = await attempt(openWindow());
    await openWindow().deliver(`state=${state}&code=c`);
    await until(() => taken.length > 0);
  });

  it('1.7 a flood of answers that nobody waits for overwrites none, and takes no room', async () => {
    const there = openWindow();
    const { state, taken } = await attempt(openWindow());
    const before = [...secrets.values];
    // The window that waits hears of nothing yet.
    secrets.isTellingChanges = false;
    await there.deliver(`code=true&state=${state}`);
    const flood = Array.from({ length: 500 }, async () => there.deliver(`code=forged&state=${randomToken()}`));
    await until(() => clock.pendingTimers >= flood.length);
    await clock.advance(2_000);
    await Promise.all(flood);
    assert.deepEqual(
      [...secrets.values.keys()],
      before.map(([key]) => key),
    );
    secrets.isTellingChanges = true;
    secrets.tell(slots()[0] ?? '');
    await until(() => taken.length > 0);
    assert.deepEqual(taken, [`code=true&state=${state}`]);
  });

  it('1.7 two attempts have a slot each, and each gets its own answer', async () => {
    const there = openWindow();
    const [first, second] = [await attempt(openWindow()), await attempt(openWindow())];
    assert.notEqual(first.slot, second.slot);
    secrets.isTellingChanges = false;
    await there.deliver(`code=1&state=${first.state}`);
    await there.deliver(`code=2&state=${second.state}`);
    secrets.isTellingChanges = true;
    for (const slot of slots()) secrets.tell(slot);
    await until(() => first.taken.length + second.taken.length === 2);
    assert.deepEqual([first.taken, second.taken], [[`code=1&state=${first.state}`], [`code=2&state=${second.state}`]]);
  });

  it('1.7 a slot does not tell its state, and holds no answer before there is one', async () => {
    const { state } = await attempt(openWindow());
    assert.ok(![...secrets.values].flat().join().includes(state));
  });

  it('1.7 an answer that is faster than the word of the attempt is kept for it', async () => {
    const state = randomToken();
    const delivered = openWindow().deliver(`code=c&state=${state}`);
    await until(() => clock.pendingTimers > 0);
    const { taken } = await attempt(openWindow(), state);
    await clock.advance(2_000);
    await delivered;
    await until(() => taken.length > 0);
  });

  it('1.7 an attempt that ends leaves nothing, answered or not', async () => {
    const { stop } = await attempt(openWindow());
    stop();
    stop();
    await until(() => secrets.values.size === 0);
    const here = openWindow();
    await attempt(here);
    here.dispose();
    await until(() => secrets.values.size === 0);
  });

  it('1.7 an attempt that ends at once leaves nothing either', async () => {
    const here = openWindow();
    here.listen(() => false, randomToken()).dispose();
    await until(() => secrets.writes > 0 && secrets.values.size === 0);
  });

  it('1.7 R8 what a window that died has left is cleared up by the next attempt, after five minutes, not before', async () => {
    const { slot } = await attempt(openWindow());
    await clock.advance(299_999);
    const second = await attempt(openWindow());
    assert.deepEqual(slots(), [slot, second.slot]);
    await clock.advance(1);
    second.stop();
    await until(() => secrets.values.size === 0);
  });

  it('1.7 however many windows die, the slots are few', async () => {
    const window = openWindow();
    let last = '';
    for (let i = 0; i < 20; i++) {
      window.listen(() => false, randomToken());
      await until(() => (listed().at(-1)?.slot ?? '') !== last);
      last = listed().at(-1)?.slot ?? '';
    }
    assert.deepEqual([listed().length, slots().length], [16, 16]);
  });

  it('1.7 a list that is damaged, foreign or too long deletes nothing of others', async () => {
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

  it('R8 an answer nobody takes is deleted after five minutes, not before', async () => {
    const { state, slot } = await attempt(openWindow());
    secrets.isTellingChanges = false;
    await openWindow().deliver(`code=c&state=${state}`);
    await clock.advance(299_999);
    assert.match(secrets.values.get(slot) ?? '', /code=c/);
    await clock.advance(1);
    await until(() => secrets.values.size === 0);
  });

  it('deletes only the answer that it left itself', async () => {
    const { state, slot } = await attempt(openWindow());
    secrets.isTellingChanges = false;
    await openWindow().deliver(`code=c&state=${state}`);
    await clock.advance(200_000);
    await openWindow().deliver(`code=d&state=${state}`);
    await clock.advance(100_000);
    await settle();
    assert.match(secrets.values.get(slot) ?? '', /code=d/);
  });

  for (const [what, ageMs] of [
    ['too old', -300_000],
    ['said to be good for longer than a sign-in lasts', 60_001],
  ] as const) {
    it(`R8 an answer that is ${what} is not taken`, async () => {
      const { state, taken, slot } = await attempt(openWindow());
      const leave = async (untilMs: number) => {
        const reads = secrets.reads;
        await secrets.store(slot, JSON.stringify({ v: 1, query: `code=c&state=${state}`, until: untilMs }));
        await until(() => secrets.reads > reads);
        await settle();
      };
      await leave(clock.now() + 300_000 + ageMs);
      assert.deepEqual(taken, []);
      await leave(clock.now() + 300_000);
      assert.equal(taken.length, 1);
    });
  }

  it('F1 F7 what can be no answer never reaches storage, and is not looked for there', async () => {
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

  it('survives whatever comes, from outside and in storage', async () => {
    const { state, taken, slot } = await attempt(openWindow());
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
    assert.deepEqual(taken, []);
    await secrets.store(slot, open);
    await window.deliver(`code=c&state=${state}`);
    await until(() => taken.length > 0);
  });

  for (const quirk of ['rejects', 'hangs'] as const) {
    it(`R17 storage that ${quirk}: the answer is lost for the other windows, nothing else`, async () => {
      const { state } = await attempt(openWindow());
      secrets.writing = quirk;
      await advanceUntilSettled(openWindow().deliver(`code=c&state=${state}`));
      assert.match(log.lines.join(), /could not be handed/);
    });

    it(`R17 storage that ${quirk}: an attempt can still be answered in its own window`, async () => {
      secrets.writing = quirk;
      const state = randomToken();
      const taken: string[] = [];
      const here = openWindow();
      const waiting = here.listen(
        (query) => judgeCallback(query, state).kind === 'code' && taken.push(query) > 0,
        state,
      );
      while (!log.lines.join().includes('could not be told')) await clock.advance(500);
      await here.deliver(`code=c&state=${state}`);
      assert.equal(taken.length, 1);
      waiting.dispose();
      await clock.advance(20_000);
    });
  }

  it('R17 tells the log when an answer could not be deleted', async () => {
    const { stop } = await attempt(openWindow());
    secrets.writing = 'rejects';
    stop();
    await until(() => log.lines.join().includes('could not be deleted'));
  });

  it('reads storage only for its own slot, and only while an attempt waits', async () => {
    const { stop, slot } = await attempt(openWindow());
    await settle();
    const before = secrets.reads;
    for (const key of ['of-somebody-else', listKey, `${slotPrefix}${'A'.repeat(43)}`]) secrets.tell(key);
    await settle();
    assert.equal(secrets.reads, before);
    secrets.tell(slot);
    await settle();
    assert.equal(secrets.reads, before + 1);
    stop();
    await until(() => secrets.values.size === 0);
    const after = secrets.reads;
    secrets.tell(slot);
    await settle();
    assert.equal(secrets.reads, after);
  });

  it('the pages of a browser editor hand nothing on, and write nothing', async () => {
    const [here, there] = [openWindow(false), openWindow(false)];
    const state = randomToken();
    const taken: string[] = [];
    here.listen((query) => judgeCallback(query, state).kind === 'code' && taken.push(query) > 0, state).dispose();
    here.listen((query) => judgeCallback(query, state).kind === 'code' && taken.push(query) > 0, state);
    await there.deliver(`code=c&state=${state}`);
    await settle();
    assert.deepEqual([taken.length, secrets.reads, secrets.writes], [0, 0, 0]);
    await here.deliver(`code=c&state=${state}`);
    assert.equal(taken.length, 1);
  });

  it('is deaf once disposed', async () => {
    const here = openWindow();
    const { state, taken } = await attempt(here);
    here.dispose();
    await deliverInVain(openWindow(), `code=c&state=${state}`);
    assert.deepEqual(taken, []);
    assert.equal(secrets.listeners.size, 1);
  });
});
