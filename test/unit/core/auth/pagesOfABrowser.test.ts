import assert from 'node:assert/strict';
import {
  parseRecord,
  serializeRecord,
  sessionKey,
  type SessionRecord,
  type Share,
} from '../../../../src/core/auth/sessionRecord.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import {
  baseUrl,
  FakeAuthorizationServer,
  FakeClock,
  FakeLock,
  FakeMemory,
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

/** Pages of a browser editor share the lock and the memory, but each has its own copy of secret storage. */
describe('AuthService in several pages of a browser editor', () => {
  let clock: FakeClock;
  let lock: FakeLock;
  let memory: FakeMemory;
  let server: FakeAuthorizationServer;
  /** The only valid refresh token. Any other one ends the session, as on a server that detects reuse. */
  let validToken: string;

  beforeEach(() => {
    clock = new FakeClock();
    lock = new FakeLock();
    memory = new FakeMemory();
    server = new FakeAuthorizationServer();
    validToken = 'refresh-1';
    server.onRefresh = async () => {
      const number = server.refreshes.length + 1;
      const isValid = server.refreshes.at(-1)?.refreshToken === validToken;
      validToken = isValid ? `refresh-${number}` : 'none';
      return Promise.resolve(
        isValid ? tokens(`access-${number}`, validToken) : { kind: 'refused', error: 'invalid_grant' },
      );
    };
  });

  async function openPage(stored: SessionRecord = record(oauthCredential(clock, { share }))) {
    const secrets = new FakeSecrets();
    secrets.values.set(key, serializeRecord(stored));
    const page = openWindow({ clock, lock, memory, server, secrets });
    await page.auth.restore();
    return page;
  }

  const token = async (page: Awaited<ReturnType<typeof openPage>>) => (await page.auth.accessToken(never)).value;
  const storedIn = ({ secrets }: Awaited<ReturnType<typeof openPage>>) => {
    const parsed = parseRecord(secrets.values.get(key) ?? '', baseUrl);
    return parsed.kind === 'record' ? parsed.record.generation : undefined;
  };

  it('uses the renewal of another page without a request', async () => {
    const [first, second] = [await openPage(), await openPage()];
    await clock.advance(600_000);
    assert.equal(await token(first), 'access-2');
    assert.equal(await token(second), 'access-2');
    assert.equal(server.refreshes.length, 1);
    assert.equal(storedIn(second), storedIn(first));
  });

  it('sends every refresh token once when pages take turns', async () => {
    const pages = [await openPage(), await openPage(), await openPage()];
    for (let round = 0; round < 9; round++) {
      await clock.advance(600_000);
      const [first, ...others] = [...pages.slice(round % 3), ...pages.slice(0, round % 3)];
      assert.ok(first !== undefined);
      const newest = await token(first);
      for (const other of others) assert.equal(await token(other), newest);
    }
    assert.equal(server.refreshes.length, 9);
    assert.equal(new Set(server.refreshes.map(({ refreshToken }) => refreshToken)).size, 9);
  });

  it('uses the newest renewal after missing several, and renews it when it is due', async () => {
    const [first, second] = [await openPage(), await openPage()];
    for (let i = 0; i < 4; i++) {
      await clock.advance(600_000);
      await token(first);
    }
    assert.equal(await token(second), 'access-5');
    for (let i = 0; i < 3; i++) {
      await clock.advance(600_000);
      await token(first);
    }
    await clock.advance(600_000);
    assert.equal(await token(second), 'access-9');
    assert.equal(await token(first), 'access-9');
    assert.deepEqual(
      [first.auth.state.kind, second.auth.state.kind, validToken],
      ['signedIn', 'signedIn', 'refresh-9'],
    );
  });

  it('replaces a refused token with the renewal of another page', async () => {
    const [first, second] = [await openPage(), await openPage()];
    assert.equal((await first.auth.tokens.replace({ value: 'access-1' }, never))?.value, 'access-2');
    assert.equal((await second.auth.tokens.replace({ value: 'access-1' }, never))?.value, 'access-2');
    assert.equal(server.refreshes.length, 1);
  });

  it('updates an outdated record after a reload', async () => {
    const first = await openPage();
    const old = new Map(first.secrets.values);
    for (let i = 0; i < 3; i++) {
      await clock.advance(600_000);
      await token(first);
    }
    const parsed = parseRecord(old.get(key) ?? '', baseUrl);
    assert.ok(parsed.kind === 'record');
    const reloaded = await openPage(parsed.record);
    assert.equal(await token(reloaded), 'access-4');
    assert.equal(server.refreshes.length, 3);
  });

  it('keeps a renewal when the page crashes before it stores it', async () => {
    const [first, second] = [await openPage(), await openPage()];
    first.secrets.store = async () => new Promise(() => undefined);
    await clock.advance(600_000);
    const dying = first.auth.accessToken(never);
    dying.catch(() => undefined);
    // When the holder crashes, the lock becomes free and keeps the note.
    while (lock.lastNote === undefined) await settle();
    const { lastNote } = lock;
    lock = Object.assign(new FakeLock(), { lastNote });
    const third = await openPage(record(oauthCredential(clock, { share, expiresAt: clock.now() })));
    assert.equal(await token(third), 'access-2');
    assert.equal(second.auth.state.kind, 'signedIn');
    assert.equal(server.refreshes.length, 1);
  });

  it('removes the note on sign-out and never restores a signed-out session from it', async () => {
    const [first, second] = [await openPage(), await openPage()];
    await clock.advance(600_000);
    await token(first);
    const { lastNote } = lock;
    await first.auth.signOut();
    assert.deepEqual([lock.forgotten, lock.lastNote], [['session-1'], undefined]);
    // Even if removing it failed.
    lock.lastNote = lastNote;
    await assert.rejects(token(second), (error) => faultOf(error)?.kind === 'signInRequired');
    assert.equal(second.auth.state.kind, 'signedOut');
    assert.equal(server.refreshes.length, 1);
  });

  it('stays signed out when the sign-out happens while a page reads the note', async () => {
    const [first, second] = [await openPage(), await openPage()];
    await clock.advance(600_000);
    await token(first);
    const held = await lock.acquire('session-1', never);
    const asking = token(second);
    const outcome = assert.rejects(asking, (error) => faultOf(error)?.kind === 'signInRequired');
    await settle();
    await first.auth.signOut();
    await held?.release();
    await outcome;
    assert.equal(second.auth.state.kind, 'signedOut');
    assert.doesNotMatch([...second.secrets.values.values()].join(), /access-2/);
  });

  it('shares renewals between pages whose records have no key yet', async () => {
    const [first, second, third] = [
      await openPage(record(oauthCredential(clock))),
      await openPage(record(oauthCredential(clock))),
      await openPage(record(oauthCredential(clock))),
    ];
    await clock.advance(600_000);
    assert.deepEqual([await token(first), await token(second)], ['access-2', 'access-2']);
    await clock.advance(600_000);
    assert.deepEqual([await token(second), await token(third)], ['access-3', 'access-3']);
    assert.equal(server.refreshes.length, 2);
  });

  it('adds a key to a record without one at its next renewal and keeps it', async () => {
    const page = await openPage(record(oauthCredential(clock)));
    const shares: (Share | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      await clock.advance(600_000);
      await token(page);
      const parsed = parseRecord(page.secrets.values.get(key) ?? '', baseUrl);
      shares.push(
        parsed.kind === 'record' && parsed.record.credential.method === 'oauth'
          ? parsed.record.credential.share
          : undefined,
      );
    }
    assert.match(shares[0]?.key ?? '', /^[\w-]{43}$/);
    assert.deepEqual(
      shares.map((found) => [found?.key, found?.renewals]),
      [0, 1, 2].map((renewals) => [shares[0]?.key, renewals]),
    );
  });

  it('creates a new key for every sign-in', async () => {
    const keys: (string | undefined)[] = [];
    for (let i = 0; i < 2; i++) {
      const page = openWindow({ clock });
      let handle: (query: string) => boolean = () => false;
      const open = async (url: string) =>
        Promise.resolve(void handle(`code=c&state=${new URL(url).searchParams.get('state') ?? ''}`));
      await page.auth.signInWithOAuth(
        { clientId: 'client-1', clientSecret: 's', scope: 'engee' },
        {
          redirectUri: 'vscode://x/auth',
          open,
          onCallback: (listener) => {
            handle = listener;
            return { dispose: () => undefined };
          },
        },
        never,
      );
      keys.push(/"key":"([\w-]{43})"/.exec(page.secrets.values.get(key) ?? '')?.[1]);
      assert.equal(page.redactor.redact(keys[i] ?? ''), '***', 'the key is redacted like a token');
    }
    assert.ok(keys[0] !== undefined && keys[0] !== keys[1]);
  });

  it('does not renew when another sign-in replaced the session while waiting for the lock', async () => {
    const page = await openPage();
    await clock.advance(600_000);
    page.secrets.isNotifying = false;
    const held = await lock.acquire('session-1', never);
    const asking = token(page);
    await settle();
    const newSession = {
      ...record(
        oauthCredential(clock, { accessToken: 'access-new', refreshToken: 'refresh-new', expiresAt: clock.now() }),
      ),
      id: 'session-2',
      generation: 'g-new',
    };
    page.secrets.values.set(key, serializeRecord(newSession));
    await held?.release();
    await asking;
    assert.deepEqual(server.refreshes, []);
    validToken = 'refresh-new';
    assert.equal(await token(page), 'access-2');
    assert.deepEqual(
      server.refreshes.map(({ refreshToken }) => refreshToken),
      ['refresh-new'],
    );
  });

  it('keeps the note of the last successful renewal after a temporary failure', async () => {
    const [first, second] = [await openPage(), await openPage()];
    await clock.advance(600_000);
    await token(first);
    const { lastNote } = lock;
    server.onRefresh = async () => Promise.reject(new EngeeError({ kind: 'unavailable', why: { kind: 'webPage' } }));
    await clock.advance(600_000);
    await assert.rejects(token(first));
    assert.ok(lastNote !== undefined && lock.lastNote?.startsWith(`${lastNote} `));
    await clock.advance(1_000);
    server.onRefresh = async () =>
      Promise.resolve(
        server.refreshes.at(-1)?.refreshToken === 'refresh-2'
          ? tokens('access-3', 'refresh-3')
          : { kind: 'refused', error: 'invalid_grant' },
      );
    assert.equal(await token(second), 'access-3');
  });
});
