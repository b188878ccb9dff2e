import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeCallback } from '../../../../../src/core/auth/oauth/callback.ts';
import { Callbacks } from '../../../../../src/core/auth/oauth/callbacks.ts';
import { randomToken } from '../../../../../src/core/auth/random.ts';
import { FakeClock, FakeLog, FakeSecrets, settle } from '../fakes.ts';

describe('callbacks between windows', () => {
  let secrets: FakeSecrets;
  let clock: FakeClock;
  let log: FakeLog;

  beforeEach(() => {
    secrets = new FakeSecrets();
    clock = new FakeClock();
    log = new FakeLog();
  });

  const openWindow = () => new Callbacks({ secrets, clock, log });

  /** An attempt in this window; it takes one answer with its state. */
  function attempt(window: Callbacks) {
    const state = randomToken();
    const taken: string[] = [];
    const subscription = window.listen((query) => {
      if (judgeCallback(query, state).kind === 'ignored') return false;
      taken.push(query);
      subscription.dispose();
      return true;
    });
    return { state, taken, stop: () => { subscription.dispose(); } };
  }

  it('an answer that comes to its own window touches no storage', async () => {
    const here = openWindow();
    const { state, taken } = attempt(here);
    await here.deliver(`code=c&state=${state}`);
    assert.deepEqual(taken, [`code=c&state=${state}`]);
    assert.equal(secrets.values.size + secrets.reads, 0);
  });

  it('F16 an answer that comes to another window completes in the one that asked, once, and leaves nothing', async () => {
    const [here, there] = [openWindow(), openWindow()];
    const { state, taken } = attempt(here);
    const other = attempt(openWindow());
    await there.deliver(`code=c&state=${state}`);
    await settle();
    assert.deepEqual(taken, [`code=c&state=${state}`]);
    assert.deepEqual(other.taken, []);
    assert.equal(secrets.values.size, 0);
    await there.deliver(`code=c&state=${state}`);
    await settle();
    assert.equal(taken.length, 1);
  });

  it('F16 also with the state that a redirect page needs', async () => {
    const [here, there] = [openWindow(), openWindow()];
    const state = `${randomToken()}.dnNjb2Rl`;
    const taken: string[] = [];
    here.listen((query) => judgeCallback(query, state).kind === 'code' && taken.push(query) > 0);
    await there.deliver(`code=c&state=${state}`);
    await settle();
    assert.equal(taken.length, 1);
  });

  it('R8 an answer nobody takes is deleted after five minutes, not before', async () => {
    await openWindow().deliver(`code=c&state=${randomToken()}`);
    await clock.advance(299_999);
    assert.equal(secrets.values.size, 1);
    await clock.advance(1);
    assert.equal(secrets.values.size, 0);
  });

  it('R8 an answer that is too old is not taken', async () => {
    const state = randomToken();
    await openWindow().deliver(`code=c&state=${state}`);
    const [[key, text] = ['', '']] = [...secrets.values];
    const here = openWindow();
    const taken: string[] = [];
    here.listen((query) => judgeCallback(query, state).kind === 'code' && taken.push(query) > 0);
    await clock.advance(300_000);
    await secrets.store(key, text);
    await settle();
    assert.deepEqual(taken, []);
  });

  it('F1 F7 what can be no answer never reaches storage', async () => {
    const state = randomToken();
    const window = openWindow();
    for (const query of [`code=${'c'.repeat(9000)}&state=${state}&code=c`, '', 'code=c', 'error=access_denied', 'state=short&code=c', `state=${state}`, `xstate=${state}&code=c`, `state=${state}&code=${'c'.repeat(9000)}`]) {
      await window.deliver(query);
    }
    assert.equal(secrets.values.size, 0);
  });

  it('survives whatever comes, from outside and in storage', async () => {
    const { state, taken } = attempt(openWindow());
    const window = openWindow();
    await window.deliver(`code=c&state=${randomToken()}`);
    const [key = ''] = secrets.values.keys();
    await fc.assert(fc.asyncProperty(fc.string(), fc.oneof(fc.json(), fc.string()), async (query, stored) => {
      await window.deliver(query);
      await secrets.store(key, stored);
      await settle();
    }), { numRuns: 50 });
    assert.deepEqual(taken, []);
    await window.deliver(`code=c&state=${state}`);
    await settle();
    assert.equal(taken.length, 1);
  });

  for (const quirk of ['rejects', 'hangs'] as const) {
    it(`R17 storage that ${quirk}: the answer is lost for the other windows, nothing else`, async () => {
      secrets.writing = quirk;
      const delivered = openWindow().deliver(`code=c&state=${randomToken()}`);
      await clock.advance(5_000);
      await delivered;
      assert.match(log.lines.join(), /could not be handed/);
    });
  }

  it('reads storage only for its own key, and only while an attempt waits', async () => {
    const here = openWindow();
    await openWindow().deliver(`state=${randomToken()}&code=c`);
    const [key = ''] = secrets.values.keys();
    assert.equal(key, 'engee.signIn.callback');
    await settle();
    assert.equal(secrets.reads, 0);
    const { stop } = attempt(here);
    secrets.tell('of-somebody-else');
    await settle();
    assert.equal(secrets.reads, 0);
    secrets.tell(key);
    await settle();
    assert.equal(secrets.reads, 1);
    stop();
    secrets.tell(key);
    await settle();
    assert.equal(secrets.reads, 1);
  });

  it('F16 with the state first, as some servers answer', async () => {
    const { state, taken } = attempt(openWindow());
    await openWindow().deliver(`state=${state}&code=c`);
    await settle();
    assert.equal(taken.length, 1);
  });

  it('R8 takes nothing that claims to be good for longer than five minutes', async () => {
    const { state, taken } = attempt(openWindow());
    const leave = async (until: number) => {
      await secrets.store('engee.signIn.callback', JSON.stringify({ v: 1, query: `code=c&state=${state}`, until }));
      await settle();
    };
    await leave(clock.now() + 300_001);
    assert.equal(taken.length, 0);
    await leave(clock.now() + 300_000);
    assert.equal(taken.length, 1);
  });

  it('deletes only the answer that it left itself', async () => {
    await openWindow().deliver(`code=c&state=${randomToken()}`);
    await clock.advance(200_000);
    await openWindow().deliver(`code=d&state=${randomToken()}`);
    const [later] = [...secrets.values.values()];
    await clock.advance(100_000);
    assert.deepEqual([...secrets.values.values()], [later]);
  });

  it('R17 tells the log when an answer could not be deleted', async () => {
    await openWindow().deliver(`code=c&state=${randomToken()}`);
    secrets.writing = 'rejects';
    await clock.advance(300_000);
    assert.match(log.lines.join(), /could not be deleted/);
  });

  it('is deaf once disposed', async () => {
    const here = openWindow();
    const { state, taken } = attempt(here);
    here.dispose();
    await openWindow().deliver(`code=c&state=${state}`);
    await settle();
    assert.deepEqual(taken, []);
    assert.equal(secrets.listeners.size, 1);
  });
});
