import assert from 'node:assert/strict';
import { renewalNote, verifyNote } from '../../../../src/core/auth/renewalNote.ts';
import { parseRecord, serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
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
const noResponse = new EngeeError({ kind: 'timeout', what: 'refresh', timeoutMs: 15_000 });
const invalidGrant = { kind: 'refused', error: 'invalid_grant' } as const;

describe('Token renewal in several windows', () => {
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

  /** A note of another window with a record that this window cannot read, such as one of a later version. */
  const noteOfAnother = async (spent = 'generation-1') =>
    renewalNote(spent, { ...record(oauthCredential(clock, { share }), 'generation-9'), id: 'unreadable' }, share);

  /** Stores the session with the key that its windows share. */
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

  it('sends one request when four windows renew at the same time', async () => {
    secrets.isNotifying = false;
    const windows = await openFour();
    await clock.advance(600_000);
    const given = await Promise.all(windows.map(async ({ auth }) => auth.accessToken(never)));
    assert.deepEqual(
      given.map(({ value }) => value),
      ['access-2', 'access-2', 'access-2', 'access-2'],
    );
    assert.equal(server.refreshes.length, 1);
  });

  it('sends one request when the token is refused in four windows at the same time', async () => {
    secrets.isNotifying = false;
    const windows = await openFour();
    const given = await Promise.all(windows.map(async ({ auth }) => auth.tokens.replace({ value: 'access-1' }, never)));
    assert.ok(given.every((token) => token?.value === 'access-2'));
    assert.equal(server.refreshes.length, 1);
  });

  it('holds the lock until the new tokens are stored', async () => {
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

  it('releases the lock when the renewal fails', async () => {
    server.onRefresh = async () =>
      Promise.reject(new EngeeError({ kind: 'unavailable', why: { kind: 'status', status: 503 } }));
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    assert.equal(await kindOf(auth.accessToken(never)), 'unavailable');
    assert.equal(lock.holders, 0);
  });

  it('waits for an outdated copy of secret storage instead of reusing a spent refresh token', async () => {
    storeShared();
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    // Another window renewed. Its note is visible before its write to secret storage.
    lock.lastNote = await noteOfAnother();
    secrets.isNotifying = false;
    const asking = auth.accessToken(never);
    // Decryption runs on another thread.
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

  it('ends the session in this window without a request when its copy of secret storage stays outdated', async () => {
    storeShared();
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    lock.lastNote = await noteOfAnother();
    const asking = kindOf(auth.accessToken(never));
    // Decryption runs on another thread.
    while (clock.pendingTimers === 0) await settle();
    for (let i = 0; i < 101; i++) await clock.advance(50);
    assert.equal(await asking, 'signInRequired');
    assert.equal(server.refreshes.length, 0);
    secrets.values.set(
      key,
      serializeRecord(record(oauthCredential(clock, { accessToken: 'access-9' }), 'generation-9')),
    );
    secrets.notify(key);
    await settle();
    assert.equal((await auth.accessToken(never)).value, 'access-9');
  });

  it('records no spent generation when the refresh token stays valid', async () => {
    server.onRefresh = async () => Promise.resolve(tokens('access-2'));
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await auth.accessToken(never);
    assert.ok(lock.lastNote?.startsWith('- '));
  });

  it('writes the note before it stores the new record', async () => {
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
    'only a generation': async () => Promise.resolve('generation-1'),
    'invalid encryption': async () => Promise.resolve(`generation-1 generation-2 ${'A'.repeat(16)} ${'A'.repeat(64)}`),
    'the encryption of another key': async () =>
      renewalNote('generation-1', record(oauthCredential(clock, { share: otherKey }), 'generation-2'), otherKey),
    'valid encryption for another generation': async () =>
      (await noteOfAnother('generation-0')).replace('generation-0', 'generation-1'),
    'a megabyte of text': async () =>
      Promise.resolve(`generation-1 generation-2 ${'A'.repeat(16)} ${'A'.repeat(1024 ** 2)}`),
  };

  for (const [what, forge] of Object.entries(forgeries)) {
    it(`ignores a forged note with ${what} and renews the session`, async () => {
      storeShared();
      const { auth } = await openSignedIn();
      await clock.advance(600_000);
      lock.lastNote = await forge();
      assert.equal((await auth.accessToken(never)).value, 'access-2');
      assert.equal(auth.state.kind, 'signedIn');
      assert.equal(server.refreshes.length, 1);
    });
  }

  it('renews after a random delay without a lock, unless another window was faster', async () => {
    lock.isMissing = true;
    secrets.isNotifying = false;
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

  it('signs out without waiting for the lock and sends no request afterwards', async () => {
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
    ['interrupted', lost],
    ['too late', noResponse],
  ] as const) {
    it(`retries once with the same token when the response is ${what}`, async () => {
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

  it('keeps the session and does not retry a second time', async () => {
    server.onRefresh = async () => Promise.reject(lost);
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    assert.equal(await kindOf(auth.accessToken(never)), 'unavailable');
    assert.equal(server.refreshes.length, 2);
    assert.equal(auth.state.kind, 'signedIn');
  });

  it('expires only after a second check when the lost response spent the refresh token', async () => {
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

  it('keeps the tokens that a faster window stored', async () => {
    secrets.isNotifying = false;
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

  describe('after a sleep of eight hours', () => {
    const asleepMs = 8 * 3_600_000;

    it('renews once on first use', async () => {
      const { auth } = await openSignedIn();
      await clock.sleep(asleepMs);
      await Promise.all([auth.accessToken(never), auth.accessToken(never)]);
      await auth.accessToken(never);
      assert.equal(server.refreshes.length, 1);
    });

    it('waits up to half a minute for the network', async () => {
      const { auth } = await openSignedIn();
      await clock.sleep(asleepMs);
      const wokenAt = clock.monotonic();
      server.onRefresh = async () =>
        clock.monotonic() - wokenAt < 20_000 ? Promise.reject(lost) : Promise.resolve(tokens('access-2', 'refresh-2'));
      const asking = auth.accessToken(never);
      await settle();
      for (let second = 0; second < 30; second++) await clock.advance(1_000);
      assert.equal((await asking).value, 'access-2');
      assert.ok(server.refreshes.length <= 8, String(server.refreshes.length));
    });

    it('fails after half a minute without network and immediately at the next request', async () => {
      const { auth } = await openSignedIn();
      await clock.sleep(asleepMs);
      server.onRefresh = async () => Promise.reject(lost);
      const asking = kindOf(auth.accessToken(never));
      await settle();
      for (let second = 0; second < 31; second++) await clock.advance(1_000);
      assert.equal(await asking, 'unavailable');
      assert.equal(await kindOf(auth.accessToken(never)), 'unavailable');
      assert.equal(auth.state.kind, 'signedIn');
    });

    it('stops waiting when the user signs out', async () => {
      const { auth } = await openSignedIn();
      await clock.sleep(asleepMs);
      server.onRefresh = async () => Promise.reject(lost);
      const asking = kindOf(auth.accessToken(never));
      await settle();
      await auth.signOut();
      assert.equal(await asking, 'signInRequired');
      assert.deepEqual([clock.pendingTimers, lock.holders], [0, 0]);
    });
  });

  it('renews once after a 401 when the clock was set back by less than the token lifetime', async () => {
    const { auth } = await openSignedIn();
    await clock.advance(400_000);
    clock.setBack(300_000);
    await clock.advance(200_000);
    // By this clock the token is valid for five more minutes, but it has expired on Engee.
    assert.equal((await auth.accessToken(never)).value, 'access-1');
    assert.equal((await auth.tokens.replace({ value: 'access-1' }, never))?.value, 'access-2');
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    assert.equal(server.refreshes.length, 1);
  });

  it('renews at most once more when the clock jumps by an hour during the request', async () => {
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

  it('uses a renewal in memory when it cannot be stored', async () => {
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    secrets.writing = 'rejects';
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    assert.equal(server.refreshes.length, 1);
    assert.equal(storedGeneration(), 'generation-1');
  });
});
