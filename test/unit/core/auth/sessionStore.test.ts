import assert from 'node:assert/strict';
import { serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
import { type HeldSession, SessionStore } from '../../../../src/core/auth/sessionStore.ts';
import { storageTimeoutMs } from '../../../../src/core/auth/withStorageTimeout.ts';
import { createRedactor } from '../../../../src/core/lib/redact.ts';
import { baseUrl, FakeClock, FakeLog, FakeSecrets, oauthCredential, record, settle, share } from './fakes.ts';

const first = record({ method: 'personalAccessToken', token: 'token-number-one' }, 'g1');
const second = record({ method: 'personalAccessToken', token: 'token-number-two' }, 'g2');
const third = record({ method: 'personalAccessToken', token: 'token-number-three' }, 'g3');
const key = sessionKey(baseUrl);

describe('SessionStore', () => {
  let secrets: FakeSecrets;
  let clock: FakeClock;
  let log: FakeLog;
  const ended = new Set<string>();

  beforeEach(() => {
    secrets = new FakeSecrets();
    clock = new FakeClock();
    log = new FakeLog();
  });

  function open() {
    const redactor = createRedactor();
    const store = new SessionStore({ secrets, clock, log, redactor, baseUrl, isEnded: (id) => ended.has(id) });
    const changes: HeldSession[] = [];
    store.onDidChange((change) => changes.push(change));
    store.follow();
    return { store, changes, redactor };
  }

  it('is unread and performs no I/O when it is created', () => {
    const { store } = open();
    assert.deepEqual(store.held, { kind: 'unread' });
    assert.equal(secrets.reads, 0);
  });

  it('reads what another window stored', async () => {
    await open().store.put(first);
    const next = open().store;
    assert.deepEqual(await next.reload(), { kind: 'usable', record: first });
  });

  it('registers its secrets with the redactor', async () => {
    const { store, redactor } = open();
    await store.put(first);
    assert.equal(redactor.redact('x token-number-one y'), 'x *** y');
  });

  it('treats a corrupt record as signed out and never logs it', async () => {
    secrets.values.set(key, 'canary-7d1f');
    assert.deepEqual(await open().store.reload(), { kind: 'none' });
    assert.equal(secrets.values.get(key), 'canary-7d1f');
    assert.equal(log.lines.length, 1);
    assert.ok(!log.lines.join().includes('canary'));
  });

  it('keeps the record of a later version unchanged', async () => {
    secrets.values.set(key, '{"v":2,"x":"canary-7d1f"}');
    assert.deepEqual(await open().store.reload(), { kind: 'none' });
    assert.equal(secrets.values.get(key), '{"v":2,"x":"canary-7d1f"}');
    assert.ok(!log.lines.join().includes('canary'));
  });

  it('applies the session and the sign-out of another window', async () => {
    const here = open();
    const there = open();
    await here.store.put(first);
    await settle();
    assert.deepEqual(there.store.held, { kind: 'usable', record: first });
    await there.store.clear();
    await settle();
    assert.deepEqual(here.store.held, { kind: 'none' });
    assert.deepEqual(
      here.changes.map((change) => change.kind),
      ['usable', 'none'],
    );
  });

  it('fires once for repeated storage events and not without a change', async () => {
    const { store, changes } = open();
    secrets.values.set(key, serializeRecord(first));
    secrets.notify(key);
    secrets.notify(key);
    await settle();
    assert.deepEqual(store.held, { kind: 'usable', record: first });
    secrets.notify(key);
    secrets.notify('of-another-extension');
    await settle();
    assert.equal(changes.length, 1);
    assert.equal(secrets.reads, 3);
  });

  it('fires for its own writes without a storage event', async () => {
    secrets.isNotifying = false;
    const { store, changes } = open();
    await store.put(first);
    await store.clear();
    assert.deepEqual(
      changes.map((change) => change.kind),
      ['usable', 'none'],
    );
  });

  for (const quirk of ['rejects', 'hangs'] as const) {
    it(`counts as signed out when reading ${quirk}`, async () => {
      secrets.reading = quirk;
      const reading = open().store.reload();
      await settle();
      await clock.advance(storageTimeoutMs);
      assert.deepEqual(await reading, { kind: 'none' });
    });

    it(`keeps the renewed session in memory when writing ${quirk}`, async () => {
      const { store } = open();
      await store.put(first);
      secrets.writing = quirk;
      const replacing = store.replace(first, second);
      await settle();
      await clock.advance(storageTimeoutMs);
      await replacing;
      assert.deepEqual(store.held, { kind: 'usable', record: second });
      assert.deepEqual(await store.reload(), { kind: 'usable', record: second });
      assert.equal(secrets.values.get(key), serializeRecord(first));
    });

    it(`stays signed out in memory when deleting ${quirk}`, async () => {
      const { store } = open();
      await store.put(first);
      secrets.writing = quirk;
      const clearing = store.clear();
      assert.deepEqual(store.held, { kind: 'none' });
      await settle();
      await clock.advance(storageTimeoutMs);
      await clearing;
      assert.deepEqual(await store.reload(), { kind: 'none' });
    });
  }

  it('keeps a session that was never saved when storage does not contain it', async () => {
    secrets.writing = 'rejects';
    const { store } = open();
    await store.put(first);
    assert.deepEqual(await store.reload(), { kind: 'usable', record: first });
  });

  it('drops an ended session', async () => {
    const { store, changes } = open();
    await store.put(first);
    store.dropIfEnded();
    assert.equal(store.held.kind, 'usable');
    ended.add(first.id);
    store.dropIfEnded();
    ended.clear();
    assert.deepEqual(store.held, { kind: 'none' });
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['usable', 'none'],
    );
  });

  it('does not renew an ended session when storage cannot be read', async () => {
    const { store } = open();
    await store.put(first);
    secrets.reading = 'rejects';
    ended.add(first.id);
    await store.replace(first, second);
    ended.clear();
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.get(key), serializeRecord(first));
  });

  it('renews a session while storage cannot be read', async () => {
    const { store } = open();
    await store.put(first);
    secrets.reading = 'rejects';
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'usable', record: second });
  });

  it('keeps a renewal that was not stored when storage is then empty', async () => {
    const { store } = open();
    await store.put(first);
    secrets.writing = 'rejects';
    await store.replace(first, second);
    secrets.values.clear();
    assert.deepEqual(await store.reload(), { kind: 'usable', record: second });
  });

  it('stores a session after storage works again and reports the failure once', async () => {
    const { store } = open();
    const faults: string[] = [];
    store.onDidFail((fault) => faults.push(fault));
    secrets.writing = 'rejects';
    await store.put(first);
    await clock.advance(60_000);
    secrets.writing = 'none';
    await clock.advance(59_999);
    assert.equal(secrets.values.size, 0);
    await clock.advance(1);
    assert.equal(secrets.values.get(key), serializeRecord(first));
    assert.deepEqual(faults, ['notKept']);
    assert.equal(clock.pendingTimers, 0);
    await store.clear();
    assert.deepEqual(await store.reload(), { kind: 'none' });
  });

  it('does not store a session later that was signed out, refused or replaced in the meantime', async () => {
    for (const end of [
      async (store: SessionStore) => store.clear(),
      async (store: SessionStore) => {
        store.markRefused(first);
        return Promise.resolve();
      },
      // Signs out in another window.
      async () => Promise.resolve(void ended.add(first.id)),
    ]) {
      const { store } = open();
      secrets.writing = 'rejects';
      await store.put(first);
      await end(store);
      secrets.writing = 'none';
      await clock.advance(60_000);
      assert.equal(secrets.values.size, 0);
    }
    ended.clear();
    const { store } = open();
    secrets.writing = 'rejects';
    await store.put(first);
    secrets.writing = 'none';
    await store.replace(first, second);
    await clock.advance(60_000);
    assert.equal(secrets.values.get(key), serializeRecord(second));
  });

  it('cancels the retry when it is disposed', async () => {
    const { store } = open();
    secrets.writing = 'rejects';
    await store.put(first);
    store.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('ignores stored records that are older than its own', async () => {
    const renewed = (renewals: number) =>
      record(
        oauthCredential(clock, { accessToken: `access-${renewals}`, share: { key: share.key, renewals } }),
        `generation-${renewals}`,
      );
    const { store, changes } = open();
    await store.put(renewed(5));
    for (const older of [4, 0]) {
      secrets.values.set(key, serializeRecord(renewed(older)));
      assert.deepEqual(await store.reload(), { kind: 'usable', record: renewed(5) });
    }
    secrets.values.set(key, serializeRecord(renewed(6)));
    assert.deepEqual(await store.reload(), { kind: 'usable', record: renewed(6) });
    // A new sign-in restarts the count.
    const newSession = { ...renewed(0), id: 'session-2' };
    secrets.values.set(key, serializeRecord(newSession));
    assert.deepEqual(await store.reload(), { kind: 'usable', record: newSession });
    assert.equal(changes.length, 3);
  });

  it('keeps the session while storage cannot be read', async () => {
    const { store } = open();
    await store.put(first);
    secrets.reading = 'rejects';
    assert.deepEqual(await store.reload(), { kind: 'usable', record: first });
  });

  it('drops a renewal that finishes after the sign-out', async () => {
    const { store } = open();
    await store.put(first);
    await store.clear();
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.has(key), false);
  });

  it('drops a renewal when another window signed out without a storage event', async () => {
    const { store } = open();
    await store.put(first);
    secrets.isNotifying = false;
    secrets.values.delete(key);
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.has(key), false);
  });

  it('drops a saved session when storage no longer contains it, even without a storage event', async () => {
    secrets.isNotifying = false;
    const { store } = open();
    await store.put(first);
    secrets.values.delete(key);
    assert.deepEqual(await store.reload(), { kind: 'none' });
    assert.equal(clock.pendingTimers, 0, 'no timeout is left running');
  });

  it('prefers the newer record of another window over its own renewal', async () => {
    const { store } = open();
    await store.put(first);
    secrets.isNotifying = false;
    secrets.values.set(key, serializeRecord(third));
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'usable', record: third });
    assert.equal(secrets.values.get(key), serializeRecord(third));
  });

  it('keeps a sign-in that happens during a read', async () => {
    secrets.values.set(key, serializeRecord(first));
    const { store } = open();
    await Promise.all([store.reload(), store.put(second)]);
    assert.deepEqual(store.held, { kind: 'usable', record: second });
    assert.equal(secrets.values.get(key), serializeRecord(second));
  });

  it('keeps a sign-out that happens during a read', async () => {
    secrets.values.set(key, serializeRecord(first));
    const { store } = open();
    await Promise.all([store.reload(), store.clear()]);
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.has(key), false);
  });

  it('marks only the refused credential as refused', async () => {
    const { store } = open();
    await store.put(second);
    store.markRefused(first);
    assert.deepEqual(store.held, { kind: 'usable', record: second });
    store.markRefused(second);
    assert.deepEqual(store.held, { kind: 'refused', record: second });
    assert.deepEqual(await store.reload(), { kind: 'refused', record: second });
  });

  it('stops listening when it is disposed', () => {
    const { store } = open();
    assert.equal(secrets.listeners.size, 1);
    store.dispose();
    assert.equal(secrets.listeners.size, 0);
  });
});
