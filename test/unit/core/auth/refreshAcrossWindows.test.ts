import assert from 'node:assert/strict';
import { parseRecord, serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
import { renewalNote, verifyNote } from '../../../../src/core/auth/renewalNote.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import {
  baseUrl,
  FakeAuthorizationServer,
  FakeClock,
  FakeLock,
  FakeSecrets,
  never,
  oauthCredential,
  openWindow,
  record,
  settle,
  share,
  tokens,
} from './fakes.ts';

const key = sessionKey(baseUrl);
const lost = new EngeeError({ kind: 'unavailable', why: { kind: 'network', code: 'ECONNRESET' } });
const noAnswer = new EngeeError({ kind: 'timeout', what: 'refresh', timeoutMs: 15_000 });
const invalidGrant = { kind: 'refused', error: 'invalid_grant' } as const;

describe('refresh across windows', () => {
  let clock: FakeClock;
  let secrets: FakeSecrets;
  let server: FakeAuthorizationServer;
  let lock: FakeLock;

  beforeEach(() => {
    clock = new FakeClock();
    secrets = new FakeSecrets();
    server = new FakeAuthorizationServer();
    lock = new FakeLock();
    secrets.values.set(key, serializeRecord(record(oauthCredential(clock))));
  });

  async function openSignedIn() {
    const window = openWindow({ clock, secrets, server, lock });
    await window.auth.restore();
    return window;
  }

  /** A note of another window on a record that this one cannot take up, such as a later version's. */
  const noteOfAnother = async (spent = 'generation-1') =>
    renewalNote(spent, { ...record(oauthCredential(clock, { share }), 'generation-9'), id: 'unreadable' }, share);

  /** The session of before, with the key that its windows share. */
  function storeShared(): void {
    secrets.values.set(key, serializeRecord(record(oauthCredential(clock, { share }))));
  }

  async function openFour() {
    return Promise.all(Array.from({ length: 4 }, openSignedIn));
  }

  const kindOf = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'nothing',
      (error: unknown) => faultOf(error)?.kind ?? String(error),
    );

  function storedRecord() {
    const parsed = parseRecord(secrets.values.get(key) ?? '', baseUrl);
    return parsed.kind === 'record' ? parsed.record : assert.fail();
  }

  function storedGeneration(): string | undefined {
    const parsed = parseRecord(secrets.values.get(key) ?? '', baseUrl);
    return parsed.kind === 'record' ? parsed.record.generation : undefined;
  }

  it('F33 four windows refresh at once: one request, and all have the new token', async () => {
    secrets.isTellingChanges = false;
    const windows = await openFour();
    await clock.advance(600_000);
    const given = await Promise.all(windows.map(async ({ auth }) => auth.accessToken(never)));
    assert.deepEqual(
      given.map(({ value }) => value),
      ['access-2', 'access-2', 'access-2', 'access-2'],
    );
    assert.equal(server.refreshes.length, 1);
  });

  it('F33 four windows whose token is refused at once: one request', async () => {
    secrets.isTellingChanges = false;
    const windows = await openFour();
    const given = await Promise.all(windows.map(async ({ auth }) => auth.tokens.replace({ value: 'access-1' }, never)));
    assert.ok(given.every((token) => token?.value === 'access-2'));
    assert.equal(server.refreshes.length, 1);
  });

  it('R19 holds the lock until the new tokens are stored, and no longer', async () => {
    let atStore = 0;
    const store = secrets.store.bind(secrets);
    secrets.store = async (name, value) => {
      atStore = lock.holders;
      return store(name, value);
    };
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await auth.accessToken(never);
    assert.deepEqual([atStore, lock.holders], [1, 0]);
  });

  it('R19 lets go of the lock when the renewal fails', async () => {
    server.onRefresh = async () =>
      Promise.reject(new EngeeError({ kind: 'unavailable', why: { kind: 'status', status: 503 } }));
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    assert.equal(await kindOf(auth.accessToken(never)), 'unavailable');
    assert.equal(lock.holders, 0);
  });

  it('R19 a copy of storage that is behind: waits for it instead of spending a refresh token twice', async () => {
    storeShared();
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    // Another window has renewed; its note is there before its write is to be seen here.
    lock.lastNote = await noteOfAnother();
    secrets.isTellingChanges = false;
    const asking = auth.accessToken(never);
    // The seal is opened on a thread.
    while (clock.pendingTimers === 0) await settle();
    await clock.advance(500);
    secrets.values.set(
      key,
      serializeRecord(record(oauthCredential(clock, { accessToken: 'access-9' }), 'generation-9')),
    );
    await clock.advance(100);
    assert.equal((await asking).value, 'access-9');
    assert.equal(server.refreshes.length, 0);
  });

  it('R20 a copy of storage that never follows: over in this window, and what the other has spent is not sent, which would end it there too', async () => {
    storeShared();
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    lock.lastNote = await noteOfAnother();
    const asking = kindOf(auth.accessToken(never));
    // The seal is opened on a thread.
    while (clock.pendingTimers === 0) await settle();
    for (let i = 0; i < 101; i++) await clock.advance(50);
    assert.equal(await asking, 'signInRequired');
    assert.equal(server.refreshes.length, 0);
    secrets.values.set(
      key,
      serializeRecord(record(oauthCredential(clock, { accessToken: 'access-9' }), 'generation-9')),
    );
    secrets.tell(key);
    await settle();
    assert.equal((await auth.accessToken(never)).value, 'access-9');
  });

  it('F25 leaves no word of a spent record when the refresh token stays good', async () => {
    server.onRefresh = async () => Promise.resolve(tokens('access-2'));
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await auth.accessToken(never);
    assert.ok(lock.lastNote?.startsWith('- '));
  });

  it('R19 leaves word of the spent record before its successor is stored', async () => {
    let noteAtStore: string | undefined;
    const store = secrets.store.bind(secrets);
    secrets.store = async (name, value) => {
      noteAtStore = lock.lastNote;
      return store(name, value);
    };
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await auth.accessToken(never);
    assert.ok(noteAtStore?.startsWith('generation-1 '));
    const { credential } = storedRecord();
    assert.ok(credential.method === 'oauth' && credential.share !== undefined);
    const windowBefore = record(oauthCredential(clock, { share: { ...credential.share, renewals: -1 } }));
    assert.deepEqual(await verifyNote(noteAtStore, windowBefore), {
      spentGeneration: 'generation-1',
      successor: storedRecord(),
    });
  });

  const otherKey = { ...share, key: 'x'.repeat(43) };
  const forgeries: Record<string, () => Promise<string>> = {
    'the generation alone': async () => Promise.resolve('generation-1'),
    'no seal': async () => Promise.resolve(`generation-1 generation-2 ${'A'.repeat(16)} ${'A'.repeat(64)}`),
    "another key's seal": async () =>
      renewalNote('generation-1', record(oauthCredential(clock, { share: otherKey }), 'generation-2'), otherKey),
    'a true seal under another generation': async () =>
      (await noteOfAnother('generation-0')).replace('generation-0', 'generation-1'),
    'a megabyte': async () => Promise.resolve(`generation-1 generation-2 ${'A'.repeat(16)} ${'A'.repeat(1024 ** 2)}`),
  };

  for (const [what, forge] of Object.entries(forgeries)) {
    it(`1.7 a note with ${what} signs nobody out: the session is renewed`, async () => {
      storeShared();
      const { auth } = await openSignedIn();
      await clock.advance(600_000);
      lock.lastNote = await forge();
      assert.equal((await auth.accessToken(never)).value, 'access-2');
      assert.equal(auth.state.kind, 'signedIn');
      assert.equal(server.refreshes.length, 1);
    });
  }

  it('F35 without a lock: one request in a window, after a random pause, and none when another window was faster', async () => {
    lock.isMissing = true;
    secrets.isTellingChanges = false;
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    const asking = Promise.all([auth.accessToken(never), auth.accessToken(never)]);
    await settle();
    assert.equal(server.refreshes.length, 0);
    await clock.advance(500);
    assert.deepEqual(
      (await asking).map(({ value }) => value),
      ['access-2', 'access-2'],
    );
    assert.equal(server.refreshes.length, 1);
    await clock.advance(600_000);
    const late = auth.accessToken(never);
    await settle();
    secrets.values.set(
      key,
      serializeRecord(record(oauthCredential(clock, { accessToken: 'access-9' }), 'generation-9')),
    );
    await clock.advance(500);
    assert.equal((await late).value, 'access-9');
    assert.equal(server.refreshes.length, 1);
  });

  it('R26 a sign-out does not wait for the lock, and nothing is asked afterwards', async () => {
    const other = await lock.acquire(key, never);
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    const asking = kindOf(auth.accessToken(never));
    await settle();
    await auth.signOut();
    await other?.release();
    assert.equal(await asking, 'signInRequired');
    assert.deepEqual([server.refreshes.length, secrets.values.size, lock.holders], [0, 0, 0]);
  });

  for (const [what, error] of [
    ['cut off', lost],
    ['not there in time', noAnswer],
  ] as const) {
    it(`F32 R21 an answer that is ${what}: one more try, with the same token`, async () => {
      server.onRefresh = async () =>
        server.refreshes.length === 1 ? Promise.reject(error) : Promise.resolve(tokens('access-2', 'refresh-2'));
      const { auth } = await openSignedIn();
      await clock.advance(600_000);
      assert.equal((await auth.accessToken(never)).value, 'access-2');
      assert.deepEqual(
        server.refreshes.map(({ refreshToken }) => refreshToken),
        ['refresh-1', 'refresh-1'],
      );
    });
  }

  it('F32 R21 no third try: the session stays', async () => {
    server.onRefresh = async () => Promise.reject(lost);
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    assert.equal(await kindOf(auth.accessToken(never)), 'unavailable');
    assert.equal(server.refreshes.length, 2);
    assert.equal(auth.state.kind, 'signedIn');
  });

  it('F32 the token was spent with the lost answer: over after a second look, not before', async () => {
    server.onRefresh = async () =>
      server.refreshes.length === 1 ? Promise.reject(lost) : Promise.resolve(invalidGrant);
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    const asking = kindOf(auth.accessToken(never));
    await settle();
    assert.equal(auth.state.kind, 'signedIn');
    await clock.advance(2_000);
    assert.equal(await asking, 'signInRequired');
    assert.equal(auth.state.kind, 'expired');
  });

  it('R20 a loser never removes or replaces what the winner stored', async () => {
    secrets.isTellingChanges = false;
    const { auth } = await openSignedIn();
    server.onRefresh = async () => {
      secrets.values.set(
        key,
        serializeRecord(record(oauthCredential(clock, { accessToken: 'access-9' }), 'generation-9')),
      );
      return Promise.resolve(invalidGrant);
    };
    await clock.advance(600_000);
    assert.equal((await auth.accessToken(never)).value, 'access-9');
    assert.equal(storedGeneration(), 'generation-9');
  });

  describe('F38 after a sleep of eight hours', () => {
    const asleepMs = 8 * 3_600_000;

    it('one refresh on first use', async () => {
      const { auth } = await openSignedIn();
      await clock.advance(asleepMs);
      await Promise.all([auth.accessToken(never), auth.accessToken(never)]);
      await auth.accessToken(never);
      assert.equal(server.refreshes.length, 1);
    });

    it('half a minute without DNS is waited for', async () => {
      const { auth } = await openSignedIn();
      await clock.advance(asleepMs);
      const wokenAt = clock.monotonic();
      server.onRefresh = async () =>
        clock.monotonic() - wokenAt < 20_000 ? Promise.reject(lost) : Promise.resolve(tokens('access-2', 'refresh-2'));
      const asking = auth.accessToken(never);
      await settle();
      for (let second = 0; second < 30; second++) await clock.advance(1_000);
      assert.equal((await asking).value, 'access-2');
      assert.ok(server.refreshes.length <= 8, String(server.refreshes.length));
    });

    it('more than that is said, and the next time at once', async () => {
      const { auth } = await openSignedIn();
      await clock.advance(asleepMs);
      server.onRefresh = async () => Promise.reject(lost);
      const asking = kindOf(auth.accessToken(never));
      await settle();
      for (let second = 0; second < 31; second++) await clock.advance(1_000);
      assert.equal(await asking, 'unavailable');
      assert.equal(await kindOf(auth.accessToken(never)), 'unavailable');
      assert.equal(auth.state.kind, 'signedIn');
    });

    it('a sign-out ends the wait', async () => {
      const { auth } = await openSignedIn();
      await clock.advance(asleepMs);
      server.onRefresh = async () => Promise.reject(lost);
      const asking = kindOf(auth.accessToken(never));
      await settle();
      await auth.signOut();
      assert.equal(await asking, 'signInRequired');
      assert.deepEqual([clock.pendingTimers, lock.holders], [0, 0]);
    });
  });

  it('F37 a clock set back by less than a token lives: the 401 leads to one refresh more', async () => {
    const { auth } = await openSignedIn();
    await clock.advance(400_000);
    clock.setBack(300_000);
    await clock.advance(200_000);
    // By this clock the token has five minutes left; Engee knows better.
    assert.equal((await auth.accessToken(never)).value, 'access-1');
    assert.equal((await auth.tokens.replace({ value: 'access-1' }, never))?.value, 'access-2');
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    assert.equal(server.refreshes.length, 1);
  });

  it('F37 a clock that jumps an hour while the request is under way: at most one refresh more', async () => {
    server.onRefresh = async () => {
      clock.setBack(server.refreshes.length === 1 ? -3_600_000 : 0);
      return Promise.resolve(tokens(`access-${server.refreshes.length + 1}`, 'refresh-2'));
    };
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await auth.accessToken(never);
    clock.setBack(3_600_000);
    for (let i = 0; i < 5; i++) await auth.accessToken(never);
    assert.equal(server.refreshes.length, 2);
  });

  it('F41 a renewal that storage does not keep: works here until the reload', async () => {
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    secrets.writing = 'rejects';
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    assert.equal(server.refreshes.length, 1);
    assert.equal(storedGeneration(), 'generation-1');
  });
});
