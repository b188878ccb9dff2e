import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createRedactor } from '../../../../src/core/lib/redact.ts';
import { ReplHistory } from '../../../../src/core/repl/history.ts';
import { FakeClock } from '../server/support/fakeClock.ts';
import { keys, MapMemento, ReplSession } from './support/replSession.ts';

const nothing = { kind: 'value', shown: undefined } as const;
const key = 'engee.repl.history';

const holdsSecret = createRedactor().holdsSecret;
const openHistory = (memento: MapMemento, clock: FakeClock) => new ReplHistory(memento, clock, holdsSecret);

/** Returns a window with its own copy of the store, as in VS Code for the Web. */
function windowOf(clock: FakeClock) {
  const memento = new MapMemento();
  return { memento, history: openHistory(memento, clock) };
}

describe('ReplHistory', () => {
  it('keeps inputs for the next session, without consecutive duplicates', async () => {
    const memento = new MapMemento();
    const clock = new FakeClock();
    const history = openHistory(memento, clock);
    for (const code of ['a', 'b', 'b', 'a']) {
      await clock.advance(1);
      await history.add(code);
    }
    assert.deepEqual(openHistory(memento, clock).read(), ['a', 'b', 'a']);
  });

  it('holds the inputs of two windows in the order of time', async () => {
    const memento = new MapMemento();
    const clock = new FakeClock();
    const windows = [openHistory(memento, clock), openHistory(memento, clock)];
    for (const [index, code] of ['a', 'b', 'c', 'd'].entries()) {
      await clock.advance(1);
      await windows[index % 2]?.add(code);
    }
    for (const window of windows) assert.deepEqual(window.read(), ['a', 'b', 'c', 'd']);
  });

  it('keeps its own inputs when another window writes an outdated copy of the store', async () => {
    const clock = new FakeClock();
    const [mine, other] = [windowOf(clock), windowOf(clock)];
    await mine.history.add('mine');
    await clock.advance(1);
    await other.history.add('other');
    mine.memento.values.set(key, other.memento.values.get(key));
    await clock.advance(1);
    await mine.history.add('next');
    assert.deepEqual(mine.history.read(), ['mine', 'other', 'next']);
  });

  it('keeps the newest 1,000 inputs within 256 KiB', async () => {
    const memento = new MapMemento();
    const clock = new FakeClock();
    memento.values.set(
      key,
      Array.from({ length: 1_500 }, (_, index) => ({ code: `x${index}`, at: index })),
    );
    const history = openHistory(memento, clock);
    await history.add('last');
    const entries = openHistory(memento, clock).read();
    assert.deepEqual([entries.length, entries[0], entries.at(-1)], [1_000, 'x501', 'last']);
    await clock.advance(1);
    await history.add('я'.repeat(64 * 1024));
    await clock.advance(1);
    await history.add('😀'.repeat(31 * 1024));
    assert.deepEqual(
      history
        .read()
        .map(({ length }) => length)
        .slice(-2),
      [64 * 1024, 62 * 1024],
    );
    assert.ok(history.read().reduce((sum, code) => sum + Buffer.byteLength(code), 0) <= 256 * 1024);
    assert.ok(history.read().length > 500);
    await clock.advance(1);
    await history.add('я'.repeat(64 * 1024 + 1));
    assert.deepEqual(
      history.read().map(({ length }) => length),
      [62 * 1024, 64 * 1024 + 1],
    );
  });

  it('skips invalid entries of the store', () => {
    const memento = new MapMemento();
    const history = openHistory(memento, new FakeClock());
    for (const broken of ['text', 3, null, {}, [null, 'x', { code: 1, at: 1 }, { code: 'a' }]]) {
      memento.values.set(key, broken);
      assert.deepEqual(history.read(), []);
    }
    memento.values.set(key, [{ code: 'kept', at: 1 }, 'x']);
    assert.deepEqual(history.read(), ['kept']);
  });

  describe('inputs that may contain a secret', () => {
    const secret = 'ENV["ENGEE_TOKEN"] = "canary"';
    const stored = (memento: MapMemento) => JSON.stringify(memento.values.get(key) ?? null);

    it('stay in the window and are not stored', async () => {
      const clock = new FakeClock();
      const { memento, history } = windowOf(clock);
      for (const code of ['a', secret, `b = 1\n${secret}`, 'c', secret]) {
        await clock.advance(1);
        await history.add(code);
        assert.ok(!stored(memento).includes('canary'), code);
      }
      assert.deepEqual(history.read(), ['a', secret, `b = 1\n${secret}`, 'c', secret]);
      assert.deepEqual(openHistory(memento, clock).read(), ['a', 'c'], 'another window, or this one after a reload');
    });

    it('include tokens that this window is using', async () => {
      const clock = new FakeClock();
      const memento = new MapMemento();
      const redactor = createRedactor();
      const history = new ReplHistory(memento, clock, redactor.holdsSecret);
      redactor.holder().hold(['canary canary']);
      await history.add('f("canary canary")');
      assert.deepEqual(history.read(), ['f("canary canary")']);
      assert.ok(!stored(memento).includes('canary'));
    });

    it('are hidden and removed from the store when an earlier version stored them', async () => {
      const memento = new MapMemento();
      await memento.update(key, [
        { code: 'a', at: 1 },
        { code: secret, at: 2 },
        { code: 'b', at: 3 },
      ]);
      const history = openHistory(memento, new FakeClock());
      assert.deepEqual(history.read(), ['a', 'b']);
      await history.removeSecrets();
      assert.deepEqual(memento.values.get(key), [
        { code: 'a', at: 1 },
        { code: 'b', at: 3 },
      ]);
    });

    it('cause no write when none is stored', async () => {
      const memento = new MapMemento();
      await memento.update(key, [{ code: 'a', at: 1 }]);
      let writes = 0;
      const counting = {
        get: (name: string) => memento.get(name),
        update: async () => {
          writes++;
          return Promise.resolve();
        },
      };
      await new ReplHistory(counting, new FakeClock(), holdsSecret).removeSecrets();
      assert.equal(writes, 0);
    });

    it('are checked once per input', async () => {
      const clock = new FakeClock();
      const judged: string[] = [];
      const history = new ReplHistory(new MapMemento(), clock, (code) => judged.push(code) < 0);
      for (const code of ['a', 'b', 'c']) {
        await clock.advance(1);
        await history.add(code);
        history.read();
      }
      assert.deepEqual([...new Set(judged)], ['a', 'b', 'c']);
      assert.ok(judged.length <= 6, judged.join());
    });
  });
});

describe('History navigation in the REPL', () => {
  async function after(...inputs: string[]): Promise<ReplSession> {
    const session = new ReplSession();
    for (const input of inputs) {
      await session.clock.advance(1);
      await session.type(keys.paste(input), keys.enter);
      await session.end(nothing);
    }
    return session;
  }
  const inputOf = async (session: ReplSession) => (await session.input()).rows.map((row) => row.slice(7)).join('\n');

  it('walks through the inputs and returns to the draft', async () => {
    const session = await after('a = 1', 'b = 2');
    await session.type(keys.up);
    assert.equal(await inputOf(session), 'b = 2');
    await session.type(keys.up, keys.up, keys.up);
    assert.equal(await inputOf(session), 'a = 1');
    await session.type(keys.down);
    assert.equal(await inputOf(session), 'b = 2');
    await session.type(keys.down, keys.down);
    assert.equal(await inputOf(session), '');
  });

  it('shows only inputs that start with the text before the cursor', async () => {
    const session = await after('abc', 'xyz', 'abd', 'ab');
    await session.type('ab', keys.up);
    assert.equal(await inputOf(session), 'abd');
    await session.type(keys.up);
    assert.equal(await inputOf(session), 'abc');
    await session.type(keys.down, keys.down);
    assert.equal(await inputOf(session), 'ab');
    await session.type(keys.up, '!', keys.up);
    assert.equal(await inputOf(session), 'abd!', 'an edit ends the walk');
  });

  it('moves within an input of several lines, but continues the walk through a recalled one', async () => {
    const session = await after('first', 'one\ntwo');
    await session.type(keys.up);
    assert.equal(await inputOf(session), 'one\ntwo');
    await session.type(keys.up);
    assert.equal(await inputOf(session), 'first');
    await session.type(keys.down, keys.left, keys.up, '>');
    assert.equal(await inputOf(session), 'on>e\ntwo');
  });

  it('shows an input with a secret in the same window', async () => {
    const memento = new MapMemento();
    const session = new ReplSession({ memento });
    await session.type('password = "canary"', keys.enter);
    await session.end(nothing);
    await session.type(keys.up);
    assert.equal(await inputOf(session), 'password = "canary"');
    assert.ok(!JSON.stringify([...memento.values]).includes('canary'));
  });

  it('shows inputs that another window has run in the meantime', async () => {
    const memento = new MapMemento();
    const [session, other] = [new ReplSession({ memento }), new ReplSession({ memento })];
    await other.type('elsewhere', keys.enter);
    await session.type(keys.up);
    assert.equal(await inputOf(session), 'elsewhere');
  });

  describe('Ctrl+R', () => {
    it('searches anywhere in the inputs, and Enter accepts a match without running it', async () => {
      const session = await after('plot(sin)', 'x = sin(1)', 'cos(2)');
      const runs = session.services.runs.length;
      await session.type(keys.ctrl('r'), 'si');
      assert.deepEqual((await session.rows()).at(-1), "(history search) 'si': x = sin(1)");
      await session.type(keys.ctrl('r'));
      assert.deepEqual((await session.rows()).at(-1), "(history search) 'si': plot(sin)");
      await session.type(keys.ctrl('r'));
      assert.deepEqual((await session.rows()).at(-1), "(history search, no match) 'si': plot(sin)");
      await session.type(keys.ctrl('s'));
      assert.deepEqual((await session.rows()).at(-1), "(history search) 'si': x = sin(1)");
      await session.type(keys.enter, '!');
      assert.equal(await inputOf(session), 'x = sin(1)!');
      assert.equal(session.services.runs.length, runs);
    });

    it('skips duplicates of the current match', async () => {
      const session = await after('abc', 'x', 'ab', 'x', 'ab');
      await session.type(keys.ctrl('r'), 'b', keys.ctrl('r'));
      assert.deepEqual((await session.rows()).at(-1), "(history search) 'b': abc");
    });

    it('restarts the search when a letter is deleted', async () => {
      const session = await after('abc', 'abd');
      await session.type(keys.ctrl('r'), 'abc', keys.backspace);
      assert.deepEqual((await session.rows()).at(-1), "(history search) 'ab': abd");
    });

    it('restores the draft on Escape and Ctrl+C, and accepts the match on any other key', async () => {
      const session = await after('abc');
      await session.type('draft', keys.left, keys.ctrl('r'), 'b', keys.escape, '!');
      assert.equal(await inputOf(session), 'draf!t');
      await session.type(keys.ctrl('r'), 'b', keys.ctrl('c'));
      assert.equal(await inputOf(session), 'draf!t');
      await session.type(keys.ctrl('r'), 'b', keys.home, '>');
      assert.equal(await inputOf(session), '>abc');
    });
  });
});
