import assert from 'node:assert/strict';
import { storageTimeoutMs } from '../../../../src/core/auth/guarded.ts';
import { serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
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

describe('a keyring that fails', () => {
  for (const quirk of ['rejects', 'hangs'] as const) {
    it(`F41 storing ${quirk}: the session works until the reload, and the user hears of it`, async () => {
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

    it(`F40 reading ${quirk}: whoever was signed in hears of it, and whoever was not does not`, async () => {
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
          'the choice outlives it',
        );
      }
    });

    it(`R26 deleting ${quirk}: signed out at once, and the user hears that it may come back`, async () => {
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

  it('F40 one place that cannot be read is no amnesia: its account may be the one', async () => {
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

  it('F40 amnesia: a sign-in that storage no longer has is told of, once', async () => {
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

  it('R26 is final although storage refuses to delete: neither a reload nor another window takes it up again', async () => {
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
    assert.equal(later.auth.state.kind, 'signedIn', 'a new sign-in is another session');
  });

  it('R26 is seen by a window whose storage is a copy of its own, as in a browser editor: at the next look, and at the next request', async () => {
    const memory = new FakeMemory();
    const here = openWindow({ memory });
    await signIn(here, account);
    for (const notice of [
      (there: Window) => {
        there.auth.look();
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
      await notice(there);
      assert.equal(there.auth.state.kind, 'signedOut');
      await signIn(here, account);
    }
  });

  it('R26 drops a renewal in a window whose storage does not show the sign-out', async () => {
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

  it('says nothing after a sign-out, nor while all is well', async () => {
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

  it('gives up waiting for storage with the caller', async () => {
    const window = openWindow();
    window.secrets.reading = 'hangs';
    const caller = new AbortController();
    const asking = window.auth.accessToken(caller.signal);
    const outcome = assert.rejects(asking);
    caller.abort();
    await outcome;
  });

  it('answers getSessions with nothing, not with an error (R13)', async () => {
    const window = openWindow();
    window.secrets.reading = 'rejects';
    assert.deepEqual(await window.auth.freshSessions(never), []);
    await assert.rejects(window.auth.accessToken(never), (error) => faultOf(error)?.kind === 'signInRequired');
  });
});
