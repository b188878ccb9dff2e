import assert from 'node:assert/strict';
import { serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
import { storageTimeoutMs } from '../../../../src/core/auth/withStorageTimeout.ts';
import { faultOf } from '../../../../src/core/errors/engeeError.ts';
import {
  account,
  baseUrl,
  FakeClock,
  FakeMemory,
  FakeSecrets,
  never,
  oauthCredential,
  openWindow,
  record,
  settle,
  tokens,
} from './fakes.ts';
import { faultsOf, signIn, tokenInUse, type Window } from './someAccounts.ts';

describe('AuthService with a failing keyring', () => {
  for (const quirk of ['rejects', 'hangs'] as const) {
    it(`reports notKept and keeps the session until a reload when storing ${quirk}`, async () => {
      const window = openWindow();
      const faults = faultsOf(window);
      window.secrets.writing = quirk;
      const signingIn = signIn(window, account);
      await settle();
      await window.clock.advance(storageTimeoutMs);
      await signingIn;
      assert.equal(await tokenInUse(window), 'token-of-anna');
      assert.deepEqual(faults, ['notKept']);
    });

    it(`reports notRead only to a user who was signed in when reading ${quirk}`, async () => {
      for (const [memory, expected] of [
        [new Map([[`engee.account:${baseUrl}`, account.id]]), ['notRead']],
        [new Map<string, string>(), []],
      ] as const) {
        const shared = new FakeMemory();
        for (const [key, value] of memory) shared.values.set(key, value);
        const window = openWindow({ memory: shared });
        const faults = faultsOf(window);
        window.secrets.reading = quirk;
        const restoring = window.auth.restore();
        await settle();
        await window.clock.advance(storageTimeoutMs);
        await restoring;
        assert.equal(window.auth.state.kind, 'signedOut');
        assert.deepEqual([...new Set(faults)], expected);
        assert.equal(
          shared.values.get(`engee.account:${baseUrl}`),
          memory.get(`engee.account:${baseUrl}`),
          'the selected account is kept',
        );
      }
    });

    it(`signs out immediately and reports notDeleted when deleting ${quirk}`, async () => {
      const window = openWindow();
      await signIn(window, account);
      const faults = faultsOf(window);
      window.secrets.writing = quirk;
      const signingOut = window.auth.signOut();
      assert.equal(window.auth.state.kind, 'signedOut');
      await settle();
      await window.clock.advance(storageTimeoutMs);
      await signingOut;
      assert.deepEqual(faults, ['notDeleted']);
    });
  }

  it('reports notRead instead of forgotten when one slot cannot be read, because it may hold the selected account', async () => {
    const memory = new FakeMemory();
    await signIn(openWindow({ memory }), account);
    const secrets = new FakeSecrets();
    const get = secrets.get.bind(secrets);
    secrets.get = async (name) => (name === sessionKey(baseUrl, 3) ? Promise.reject(new Error('locked')) : get(name));
    const window = openWindow({ memory, secrets });
    const faults = faultsOf(window);
    await window.auth.restore();
    assert.deepEqual(faults, ['notRead']);
    assert.equal(memory.values.get(`engee.account:${baseUrl}`), account.id);
  });

  it('reports forgotten once when secret storage no longer contains the sign-in', async () => {
    const memory = new FakeMemory();
    await signIn(openWindow({ memory }), account);
    const window = openWindow({ memory });
    const faults = faultsOf(window);
    await window.auth.restore();
    assert.deepEqual(faults, ['forgotten']);
    const later = openWindow({ memory });
    const laterFaults = faultsOf(later);
    await later.auth.restore();
    assert.deepEqual(laterFaults, []);
  });

  it('keeps the user signed out after a reload when secret storage failed to delete the session', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const window = openWindow(shared);
    await signIn(window, account);
    shared.secrets.writing = 'rejects';
    await window.auth.signOut();
    assert.equal(shared.secrets.values.size, 1);
    const later = openWindow(shared);
    const faults = faultsOf(later);
    await later.auth.restore();
    assert.deepEqual([later.auth.state.kind, faults], ['signedOut', []]);
    shared.secrets.writing = 'none';
    await signIn(later, account);
    assert.equal(later.auth.state.kind, 'signedIn', 'a new sign-in is a new session');
  });

  it('applies the sign-out of another window that has its own copy of secret storage, on dropEndedSessions and at the next request', async () => {
    const memory = new FakeMemory();
    const here = openWindow({ memory });
    await signIn(here, account);
    for (const applySignOut of [
      (there: Window) => {
        there.auth.dropEndedSessions();
        return Promise.resolve();
      },
      async (there: Window) => assert.rejects(there.auth.accessToken(never)),
    ]) {
      const copy = new FakeSecrets();
      for (const [key, value] of here.secrets.values) copy.values.set(key, value);
      const there = openWindow({ memory, secrets: copy });
      await there.auth.restore();
      assert.equal(there.auth.state.kind, 'signedIn');
      await here.auth.signOut();
      await applySignOut(there);
      assert.equal(there.auth.state.kind, 'signedOut');
      await signIn(here, account);
    }
  });

  it('drops a renewal when another window with its own copy of secret storage signed out', async () => {
    const clock = new FakeClock();
    const memory = new FakeMemory();
    const here = openWindow({ memory, clock });
    here.secrets.values.set(
      sessionKey(baseUrl),
      serializeRecord(record(oauthCredential(clock, { expiresAt: clock.now() }))),
    );
    const there = openWindow({ memory, clock });
    there.secrets.values.set(
      sessionKey(baseUrl),
      serializeRecord(record(oauthCredential(clock, { expiresAt: clock.now() }))),
    );
    await Promise.all([here.auth.restore(), there.auth.restore()]);
    let answer: (() => void) | undefined;
    there.server.onRefresh = async () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(tokens('access-2', 'refresh-2'));
        };
      });
    const outcome = assert.rejects(there.auth.accessToken(never), (error) => faultOf(error)?.kind === 'signInRequired');
    await settle();
    await here.auth.signOut();
    answer?.();
    await outcome;
    assert.doesNotMatch([...there.secrets.values.values()].join(), /access-2/);
  });

  it('reports no fault while secret storage works, including after a sign-out', async () => {
    const shared = { secrets: new FakeSecrets(), memory: new FakeMemory() };
    const window = openWindow(shared);
    const faults = faultsOf(window);
    await window.auth.restore();
    await signIn(window, account);
    const second = openWindow(shared);
    faultsOf(second);
    await second.auth.restore();
    await second.auth.signOut();
    const third = openWindow(shared);
    const thirdFaults = faultsOf(third);
    await third.auth.restore();
    assert.deepEqual([faults, thirdFaults], [[], []]);
  });

  it('stops waiting for secret storage when the caller aborts', async () => {
    const window = openWindow();
    window.secrets.reading = 'hangs';
    const caller = new AbortController();
    const asking = window.auth.accessToken(caller.signal);
    const outcome = assert.rejects(asking);
    caller.abort();
    await outcome;
  });

  it('returns no sessions instead of an error when secret storage cannot be read', async () => {
    const window = openWindow();
    window.secrets.reading = 'rejects';
    assert.deepEqual(await window.auth.freshSessions(never), []);
    await assert.rejects(window.auth.accessToken(never), (error) => faultOf(error)?.kind === 'signInRequired');
  });
});
