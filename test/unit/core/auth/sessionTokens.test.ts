import assert from 'node:assert/strict';
import {
  parseRecord,
  serializeRecord,
  sessionKey,
  type SessionRecord,
} from '../../../../src/core/auth/sessionRecord.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import {
  account,
  baseUrl,
  FakeAuthorizationServer,
  FakeClock,
  FakeSecrets,
  never,
  oauthCredential,
  openWindow,
  record,
  settle,
  tokens,
  withoutRefreshToken,
} from './fakes.ts';

const key = sessionKey(baseUrl);
const unavailable = new EngeeError({ kind: 'unavailable', why: { kind: 'status', status: 503 } });
const rejected = new EngeeError({ kind: 'signInRequired', why: 'rejected' });

describe('SessionTokens', () => {
  let clock: FakeClock;
  let secrets: FakeSecrets;
  let server: FakeAuthorizationServer;

  beforeEach(() => {
    clock = new FakeClock();
    secrets = new FakeSecrets();
    server = new FakeAuthorizationServer();
  });

  async function openSignedIn(stored: SessionRecord = record(oauthCredential(clock))) {
    secrets.values.set(key, serializeRecord(stored));
    const window = openWindow({ clock, secrets, server });
    await window.auth.restore();
    return window;
  }

  function stored(): SessionRecord {
    const parsed = parseRecord(secrets.values.get(key) ?? '', baseUrl);
    assert.ok(parsed.kind === 'record');
    return parsed.record;
  }

  const faultIs = (kind: string, why?: string) => (error: unknown) => {
    const fault = faultOf(error);
    assert.equal(fault?.kind, kind);
    if (why !== undefined) assert.equal(fault.kind === 'signInRequired' ? fault.why : undefined, why);
    return true;
  };

  it('returns the stored token without a request before it is due', async () => {
    const { auth } = await openSignedIn();
    await clock.advance(539_000);
    assert.equal((await auth.accessToken(never)).value, 'access-1');
    assert.equal(server.refreshes.length, 0);
  });

  it('reads secret storage if the session was not restored yet', async () => {
    secrets.values.set(key, serializeRecord(record({ method: 'personalAccessToken', token: 'pat-1' })));
    const { auth } = openWindow({ clock, secrets, server });
    assert.equal((await auth.accessToken(never)).value, 'pat-1');
  });

  it('renews in the last minute with the redirect URI and the scope of the sign-in', async () => {
    const { auth } = await openSignedIn(record(oauthCredential(clock, { scope: 'scope of the sign-in' })));
    await clock.advance(540_000);
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    const [refresh] = server.refreshes;
    assert.equal(refresh?.refreshToken, 'refresh-1');
    assert.equal(refresh.redirectUri, 'vscode://engee-community.engee/auth');
    assert.equal(refresh.client.scope, 'scope of the sign-in');
  });

  it('stores the new tokens under the same session id', async () => {
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await auth.accessToken(never);
    const { credential, id, generation } = stored();
    assert.ok(credential.method === 'oauth');
    assert.deepEqual(
      [credential.accessToken, credential.refreshToken, credential.expiresAt],
      ['access-2', 'refresh-2', clock.now() + 600_000],
    );
    assert.equal(id, 'session-1');
    assert.notEqual(generation, 'generation-1');
  });

  it('keeps the old refresh token when the reply contains none', async () => {
    server.onRefresh = async () => Promise.resolve(tokens('access-2'));
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await auth.accessToken(never);
    const { credential } = stored();
    assert.equal(credential.method === 'oauth' && credential.refreshToken, 'refresh-1');
  });

  it('keeps the refresh token of a reply without a usable access token and renews with it', async () => {
    server.onRefresh = async () =>
      Promise.resolve({ kind: 'refreshTokenOnly', refreshToken: 'refresh-2', detail: 'JSON: access_token' });
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await assert.rejects(auth.accessToken(never), faultIs('protocol'));
    assert.equal(auth.state.kind, 'signedIn');
    const { credential, id, generation } = stored();
    assert.ok(credential.method === 'oauth');
    assert.deepEqual(
      [credential.accessToken, credential.refreshToken, credential.share?.renewals],
      ['access-1', 'refresh-2', 0],
    );
    assert.deepEqual([id, generation === 'generation-1'], ['session-1', false]);
    await clock.advance(1_000);
    server.onRefresh = async () => Promise.resolve(tokens('access-3', 'refresh-3'));
    assert.equal((await auth.accessToken(never)).value, 'access-3');
    assert.deepEqual(
      server.refreshes.map(({ refreshToken }) => refreshToken),
      ['refresh-1', 'refresh-2'],
    );
  });

  it('returns the old access token until it expires when the reply contains no usable one', async () => {
    server.onRefresh = async () =>
      Promise.resolve({
        kind: 'refreshTokenOnly',
        refreshToken: `refresh-${server.refreshes.length + 1}`,
        detail: 'JSON: access_token',
      });
    const { auth } = await openSignedIn();
    await clock.advance(550_000);
    for (let i = 0; i < 20; i++) assert.equal((await auth.accessToken(never)).value, 'access-1');
    assert.equal(server.refreshes.length, 1);
    for (let second = 0; second < 50; second++) {
      await clock.advance(1_000);
      await auth.accessToken(never).catch(() => undefined);
    }
    // The pause grows with each such reply.
    assert.deepEqual(
      server.refreshes.map(({ refreshToken }) => refreshToken),
      [1, 2, 3, 4, 5, 6, 7].map((n) => `refresh-${n}`),
    );
  });

  it('sends one request for a hundred callers even if one of them aborts', async () => {
    let answer: (() => void) | undefined;
    server.onRefresh = async () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(tokens('access-2', 'refresh-2'));
        };
      });
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    const hasty = new AbortController();
    const first = auth.accessToken(hasty.signal);
    const others = Array.from({ length: 99 }, async () => auth.accessToken(never));
    await settle();
    hasty.abort();
    await assert.rejects(first, faultIs('canceled'));
    answer?.();
    assert.ok((await Promise.all(others)).every((token) => token.value === 'access-2'));
    assert.equal(server.refreshes.length, 1);
  });

  it('rejects when the caller aborts even if the old token is valid', async () => {
    server.onRefresh = async () => new Promise(() => undefined);
    const { auth } = await openSignedIn();
    await clock.advance(550_000);
    const hasty = new AbortController();
    const outcome = assert.rejects(auth.accessToken(hasty.signal), (error) => error === hasty.signal.reason);
    await settle();
    hasty.abort(new EngeeError({ kind: 'canceled' }));
    await outcome;
  });

  it('aborts a renewal in progress on dispose', async () => {
    let reason: unknown;
    server.onRefresh = async (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(new Error('aborted'));
        });
      });
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    const outcome = assert.rejects(auth.accessToken(never));
    await settle();
    auth.dispose();
    await outcome;
    assert.deepEqual(faultOf(reason), { kind: 'canceled' });
  });

  it('keeps the session during a temporary failure and returns the old token until it expires', async () => {
    server.onRefresh = async () => Promise.reject(unavailable);
    const { auth } = await openSignedIn();
    await clock.advance(550_000);
    assert.equal((await auth.accessToken(never)).value, 'access-1');
    await clock.advance(50_000);
    await assert.rejects(auth.accessToken(never), faultIs('unavailable'));
    assert.equal(auth.state.kind, 'signedIn');
    assert.equal(server.refreshes.length, 2);
    server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-2'));
    await clock.advance(1_500);
    assert.equal((await auth.accessToken(never)).value, 'access-2');
  });

  it('returns the valid token after a failed renewal and retries with exponential backoff', async () => {
    server.onRefresh = async () => Promise.reject(unavailable);
    const { auth } = await openSignedIn();
    await clock.advance(540_000);
    const requestedAfter: number[] = [];
    for (let ms = 0; ms < 59_750; ms += 250) {
      const before = server.refreshes.length;
      assert.equal((await auth.accessToken(never)).value, 'access-1');
      if (server.refreshes.length > before) requestedAfter.push(ms);
      await clock.advance(250);
    }
    // Three quarters of 1, 2, 4, 8, 16 and 32 seconds, because the fake random number is 0.5.
    assert.deepEqual(requestedAfter, [0, 750, 2_250, 5_250, 11_250, 23_250, 47_250]);
  });

  it('resets the backoff after a successful renewal', async () => {
    server.onRefresh = async () => Promise.reject(unavailable);
    const { auth } = await openSignedIn();
    const ask = async (timesS: readonly number[]) => {
      const before = server.refreshes.length;
      for (const s of timesS) {
        await clock.advance(s * 1_000);
        await auth.accessToken(never);
      }
      return server.refreshes.length - before;
    };
    assert.equal(await ask([540, 0.75, 1.5]), 3);
    server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-2'));
    assert.equal(await ask([3]), 1);
    server.onRefresh = async () => Promise.reject(unavailable);
    assert.equal(await ask([540, 0.5, 0.25]), 2);
  });

  it('expires after invalid_grant and a second check of storage, and keeps the account', async () => {
    server.onRefresh = async () => Promise.resolve({ kind: 'refused', error: 'invalid_grant' });
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    const asking = auth.accessToken(never);
    const outcome = assert.rejects(asking, faultIs('signInRequired', 'expired'));
    await settle();
    assert.equal(auth.state.kind, 'signedIn');
    await clock.advance(2_000);
    await outcome;
    assert.deepEqual(auth.state, { kind: 'expired', account, method: 'oauth' });
    await assert.rejects(auth.accessToken(never), faultIs('signInRequired', 'expired'));
    assert.equal(server.refreshes.length, 1);
    assert.ok(secrets.values.has(key));
  });

  for (const [when, delayMs] of [
    ['immediately', 0],
    ['during the second check', 2_000],
  ] as const) {
    it(`uses the tokens that another window stored ${when} after the refresh token was spent there`, async () => {
      secrets.isNotifying = false;
      const newer = () =>
        record(oauthCredential(clock, { accessToken: 'access-9', refreshToken: 'refresh-9' }), 'generation-9');
      server.onRefresh = async () => {
        if (delayMs === 0) secrets.values.set(key, serializeRecord(newer()));
        return Promise.resolve({ kind: 'refused', error: 'invalid_grant' });
      };
      const { auth } = await openSignedIn();
      await clock.advance(600_000);
      const asking = auth.accessToken(never);
      await settle();
      if (delayMs > 0) {
        secrets.values.set(key, serializeRecord(newer()));
        await clock.advance(delayMs);
      }
      assert.equal((await asking).value, 'access-9');
      assert.equal(auth.state.kind, 'signedIn');
    });
  }

  it('reads storage before renewing and uses the renewal of another window', async () => {
    const { auth } = await openSignedIn();
    secrets.isNotifying = false;
    await clock.advance(600_000);
    secrets.values.set(
      key,
      serializeRecord(record(oauthCredential(clock, { accessToken: 'access-9' }), 'generation-9')),
    );
    assert.equal((await auth.accessToken(never)).value, 'access-9');
    assert.equal(server.refreshes.length, 0);
  });

  it('renews the stored record of another window when it is due too', async () => {
    const { auth } = await openSignedIn();
    secrets.isNotifying = false;
    secrets.values.set(
      key,
      serializeRecord(record(oauthCredential(clock, { refreshToken: 'refresh-9' }), 'generation-9')),
    );
    await clock.advance(600_000);
    assert.equal((await auth.accessToken(never)).value, 'access-2');
    assert.deepEqual(
      server.refreshes.map((refresh) => refresh.refreshToken),
      ['refresh-9'],
    );
  });

  it('keeps the session when the client is refused', async () => {
    server.onRefresh = async () => Promise.resolve({ kind: 'refused', error: 'invalid_client' });
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    await assert.rejects(auth.accessToken(never), (error) => {
      const fault = faultOf(error);
      return fault?.kind === 'oauthRefused' && fault.code === 'invalid_client';
    });
    assert.equal(auth.state.kind, 'signedIn');
    assert.deepEqual(stored(), record(oauthCredential(clock, { expiresAt: clock.now() })));
  });

  it('never sends a refresh token with another client', async () => {
    const { auth, configured } = await openSignedIn();
    await clock.advance(600_000);
    const asking = auth.accessToken(never);
    // The client changes during the request.
    configured.client = { clientId: 'client-2', clientSecret: 'secret-of-client-2', scope: 'engee' };
    await assert.rejects(asking);
    assert.equal(server.refreshes.length, 0);
    assert.ok(secrets.values.has(key));
  });

  it('keeps the session and rejects with invalid_client when the client secret is missing', async () => {
    const { auth, configured } = await openSignedIn();
    configured.isSecretLost = true;
    await clock.advance(600_000);
    await assert.rejects(auth.accessToken(never), (error) => {
      assert.deepEqual(faultOf(error), { kind: 'oauthRefused', code: 'invalid_client' });
      return true;
    });
    assert.deepEqual([server.refreshes.length, auth.state.kind], [0, 'signedIn']);
    configured.isSecretLost = false;
    assert.equal((await auth.accessToken(never)).value, 'access-2');
  });

  it('expires without a request when there is no refresh token', async () => {
    const { auth } = await openSignedIn(record(withoutRefreshToken(oauthCredential(clock))));
    await clock.advance(600_000);
    await assert.rejects(auth.accessToken(never), faultIs('signInRequired', 'expired'));
    assert.equal(server.refreshes.length, 0);
  });

  it('drops the result of a renewal when the user signs out in the meantime', async () => {
    let answer: (() => void) | undefined;
    let aborted = false;
    server.onRefresh = async (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise((resolve) => {
        answer = () => {
          resolve(tokens('access-2', 'refresh-2'));
        };
      });
    };
    const { auth } = await openSignedIn();
    await clock.advance(600_000);
    const outcome = assert.rejects(auth.accessToken(never), faultIs('signInRequired', 'signedOut'));
    await settle();
    await auth.signOut();
    assert.ok(aborted);
    answer?.();
    await outcome;
    assert.equal(auth.state.kind, 'signedOut');
    assert.equal(secrets.values.size, 0);
  });

  describe('after a 401', () => {
    it('returns the newer token when the refused one is no longer current', async () => {
      const { auth } = await openSignedIn();
      assert.equal((await auth.tokens.replace({ value: 'access-0' }, never))?.value, 'access-1');
      assert.equal(server.refreshes.length, 0);
    });

    it('renews a token that is not due', async () => {
      const { auth } = await openSignedIn();
      assert.equal((await auth.tokens.replace({ value: 'access-1' }, never))?.value, 'access-2');
    });

    it('stops renewing after three refused tokens and continues after five minutes', async () => {
      let count = 1;
      server.onRefresh = async () => Promise.resolve(tokens(`access-${++count}`, 'refresh-1'));
      const { auth } = await openSignedIn();
      for (let i = 1; i <= 3; i++) assert.ok(await auth.tokens.replace({ value: `access-${i}` }, never));
      assert.equal(await auth.tokens.replace({ value: 'access-4' }, never), undefined);
      assert.equal(server.refreshes.length, 3);
      assert.equal(auth.state.kind, 'signedIn');
      await clock.advance(300_000);
      assert.ok(await auth.tokens.replace({ value: 'access-4' }, never));
    });

    it('allows three forced renewals within any period of five minutes', async () => {
      let count = 1;
      server.onRefresh = async () => Promise.resolve(tokens(`access-${++count}`, 'refresh-1'));
      const { auth } = await openSignedIn();
      const replaced = async () => (await auth.tokens.replace({ value: `access-${count}` }, never)) !== undefined;
      const seen: boolean[] = [];
      for (const waitMs of [0, 100_000, 100_000, 99_999, 1, 0, 99_999, 1, 0]) {
        await clock.advance(waitMs);
        seen.push(await replaced());
      }
      assert.deepEqual(seen, [true, true, true, false, true, false, false, true, false]);
    });

    it('does not limit renewals of tokens that are due', async () => {
      let count = 1;
      server.onRefresh = async () => Promise.resolve(tokens(`access-${++count}`, 'refresh-1', 20));
      const { auth } = await openSignedIn(
        record(oauthCredential(clock, { lifetimeMs: 20_000, expiresAt: clock.now() + 20_000 })),
      );
      for (let i = 1; i <= 6; i++) {
        await clock.advance(16_000);
        assert.equal((await auth.tokens.replace({ value: `access-${i}` }, never))?.value, `access-${i + 1}`);
      }
    });

    it('rejects and keeps the session after a temporary failure', async () => {
      server.onRefresh = async () => Promise.reject(unavailable);
      const { auth } = await openSignedIn();
      await assert.rejects(auth.tokens.replace({ value: 'access-1' }, never), faultIs('unavailable'));
      assert.equal(auth.state.kind, 'signedIn');
    });

    const pat = record({ method: 'personalAccessToken', token: 'pat-1' });

    it('requires a new sign-in when the account server refuses a personal access token', async () => {
      const { auth, whoAmI } = await openSignedIn(pat);
      whoAmI.answer = async () => Promise.reject(rejected);
      await assert.rejects(auth.tokens.replace({ value: 'pat-1' }, never), faultIs('signInRequired', 'rejected'));
      assert.deepEqual(auth.state, { kind: 'expired', account, method: 'personalAccessToken' });
      await assert.rejects(auth.accessToken(never), faultIs('signInRequired', 'rejected'));
      assert.equal(server.refreshes.length, 0);
    });

    it('keeps a personal access token that only the user server refuses because it is too new', async () => {
      const { auth, whoAmI } = await openSignedIn(pat);
      assert.equal(await auth.tokens.replace({ value: 'pat-1' }, never), undefined);
      assert.deepEqual(whoAmI.asked, ['pat-1']);
      assert.equal(auth.state.kind, 'signedIn');
    });

    it('keeps a personal access token when Engee is unavailable', async () => {
      const { auth, whoAmI } = await openSignedIn(pat);
      whoAmI.answer = async () => Promise.reject(unavailable);
      await assert.rejects(auth.tokens.replace({ value: 'pat-1' }, never), faultIs('unavailable'));
      assert.equal(auth.state.kind, 'signedIn');
    });
  });

  describe('after a clock change', () => {
    it('renews once when the clock was set back by an hour', async () => {
      const { auth } = await openSignedIn();
      clock.setBack(3_600_000);
      await auth.accessToken(never);
      await auth.accessToken(never);
      assert.equal(server.refreshes.length, 1);
    });

    it('renews once when the clock was set ahead by an hour', async () => {
      const { auth } = await openSignedIn();
      clock.setBack(-3_600_000);
      await auth.accessToken(never);
      await auth.accessToken(never);
      assert.equal(server.refreshes.length, 1);
    });
  });
});
