import assert from 'node:assert/strict';
import { storageTimeoutMs } from '../../../../src/core/auth/guarded.ts';
import { serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
import { SessionStore, type HeldSession } from '../../../../src/core/auth/sessionStore.ts';
import { createRedactor } from '../../../../src/core/lib/redact.ts';
import { baseUrl, FakeClock, FakeLog, FakeSecrets, oauthCredential, record, settle, share } from './fakes.ts';

const first = record({ method: 'personalAccessToken', token: 'token-number-one' }, 'g1');
const second = record({ method: 'personalAccessToken', token: 'token-number-two' }, 'g2');
const third = record({ method: 'personalAccessToken', token: 'token-number-three' }, 'g3');
const key = sessionKey(baseUrl);

describe('session store', () => {
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

  it('knows nothing before it has read, and does no I/O when it is made', () => {
    const { store } = open();
    assert.deepEqual(store.held, { kind: 'unread' });
    assert.equal(secrets.reads, 0);
  });

  it('gives in the next window what one window stored', async () => {
    await open().store.put(first);
    const next = open().store;
    assert.deepEqual(await next.reload(), { kind: 'usable', record: first });
  });

  it('tells the redactor every secret it holds', async () => {
    const { store, redactor } = open();
    await store.put(first);
    assert.equal(redactor.redact('x token-number-one y'), 'x *** y');
  });

  it('F39 is signed out by a corrupt record and never logs it', async () => {
    secrets.values.set(key, 'canary-7d1f');
    assert.deepEqual(await open().store.reload(), { kind: 'none' });
    assert.equal(secrets.values.get(key), 'canary-7d1f');
    assert.equal(log.lines.length, 1);
    assert.ok(!log.lines.join().includes('canary'));
  });

  it('F39 leaves the record of a later version untouched', async () => {
    secrets.values.set(key, '{"v":2,"x":"canary-7d1f"}');
    assert.deepEqual(await open().store.reload(), { kind: 'none' });
    assert.equal(secrets.values.get(key), '{"v":2,"x":"canary-7d1f"}');
    assert.ok(!log.lines.join().includes('canary'));
  });

  it('takes up what another window stores, and its sign-out', async () => {
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

  it('R16 fires once for a change that is hinted at twice, and not without a change', async () => {
    const { store, changes } = open();
    secrets.values.set(key, serializeRecord(first));
    secrets.tell(key);
    secrets.tell(key);
    await settle();
    assert.deepEqual(store.held, { kind: 'usable', record: first });
    secrets.tell(key);
    secrets.tell('of-somebody-else');
    await settle();
    assert.equal(changes.length, 1);
    assert.equal(secrets.reads, 3);
  });

  it('R16 fires for its own writes although storage says nothing', async () => {
    secrets.isTellingChanges = false;
    const { store, changes } = open();
    await store.put(first);
    await store.clear();
    assert.deepEqual(
      changes.map((change) => change.kind),
      ['usable', 'none'],
    );
  });

  for (const quirk of ['rejects', 'hangs'] as const) {
    it(`F40 counts as signed out when reading ${quirk}`, async () => {
      secrets.reading = quirk;
      const reading = open().store.reload();
      await settle();
      await clock.advance(storageTimeoutMs);
      assert.deepEqual(await reading, { kind: 'none' });
    });

    it(`F41 keeps the session in memory when writing ${quirk}, whatever storage still shows`, async () => {
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

    it(`signs out in memory for good when deleting ${quirk}`, async () => {
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

  it('F40 keeps a session that was never saved although storage does not show it', async () => {
    secrets.writing = 'rejects';
    const { store } = open();
    await store.put(first);
    assert.deepEqual(await store.reload(), { kind: 'usable', record: first });
  });

  it('R26 an ended session is none at the next look', async () => {
    const { store, changes } = open();
    await store.put(first);
    store.look();
    assert.equal(store.held.kind, 'usable');
    ended.add(first.id);
    store.look();
    ended.clear();
    assert.deepEqual(store.held, { kind: 'none' });
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['usable', 'none'],
    );
  });

  it('R26 an ended session is not renewed, though storage cannot be read', async () => {
    const { store } = open();
    await store.put(first);
    secrets.reading = 'rejects';
    ended.add(first.id);
    await store.replace(first, second);
    ended.clear();
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.get(key), serializeRecord(first));
  });

  it('F40 renews while storage cannot be read', async () => {
    const { store } = open();
    await store.put(first);
    secrets.reading = 'rejects';
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'usable', record: second });
  });

  it('F41 keeps a renewal that was not stored although storage then shows nothing', async () => {
    const { store } = open();
    await store.put(first);
    secrets.writing = 'rejects';
    await store.replace(first, second);
    secrets.values.clear();
    assert.deepEqual(await store.reload(), { kind: 'usable', record: second });
  });

  it('F41 R21 stores it later, once storage works again, and tells of the failure once', async () => {
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

  it('F41 R26 stores nothing later of a session that was signed out, replaced or refused meanwhile', async () => {
    for (const end of [
      async (store: SessionStore) => store.clear(),
      async (store: SessionStore) => {
        store.refuse(first);
        return Promise.resolve();
      },
      // In another window.
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

  it('F41 waits for nothing once disposed', async () => {
    const { store } = open();
    secrets.writing = 'rejects';
    await store.put(first);
    store.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('R20 never goes back to a record of before a renewal that it has behind it, though it never held that one', async () => {
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
    // Another sign-in begins to count anew.
    const anew = { ...renewed(0), id: 'session-2' };
    secrets.values.set(key, serializeRecord(anew));
    assert.deepEqual(await store.reload(), { kind: 'usable', record: anew });
    assert.equal(changes.length, 3);
  });

  it('keeps what it knows while storage cannot be read', async () => {
    const { store } = open();
    await store.put(first);
    secrets.reading = 'rejects';
    assert.deepEqual(await store.reload(), { kind: 'usable', record: first });
  });

  it('R26 drops a renewal that ends after the sign-out, in memory and in storage', async () => {
    const { store } = open();
    await store.put(first);
    await store.clear();
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.has(key), false);
  });

  it('R26 drops a renewal when another window signed out unheard', async () => {
    const { store } = open();
    await store.put(first);
    secrets.isTellingChanges = false;
    secrets.values.delete(key);
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.has(key), false);
  });

  it('takes a saved session for gone when storage has none any more, although it was told nothing', async () => {
    secrets.isTellingChanges = false;
    const { store } = open();
    await store.put(first);
    secrets.values.delete(key);
    assert.deepEqual(await store.reload(), { kind: 'none' });
    assert.equal(clock.pendingTimers, 0, 'no limit is left running');
  });

  it('R20 lets the newer record of another window win over a renewal of the older', async () => {
    const { store } = open();
    await store.put(first);
    secrets.isTellingChanges = false;
    secrets.values.set(key, serializeRecord(third));
    await store.replace(first, second);
    assert.deepEqual(store.held, { kind: 'usable', record: third });
    assert.equal(secrets.values.get(key), serializeRecord(third));
  });

  it('does not lose a sign-in to a read that was under way', async () => {
    secrets.values.set(key, serializeRecord(first));
    const { store } = open();
    await Promise.all([store.reload(), store.put(second)]);
    assert.deepEqual(store.held, { kind: 'usable', record: second });
    assert.equal(secrets.values.get(key), serializeRecord(second));
  });

  it('does not lose a sign-out to a read that was under way', async () => {
    secrets.values.set(key, serializeRecord(first));
    const { store } = open();
    await Promise.all([store.reload(), store.clear()]);
    assert.deepEqual(store.held, { kind: 'none' });
    assert.equal(secrets.values.has(key), false);
  });

  it('refuses only the credential that was refused', async () => {
    const { store } = open();
    await store.put(second);
    store.refuse(first);
    assert.deepEqual(store.held, { kind: 'usable', record: second });
    store.refuse(second);
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
