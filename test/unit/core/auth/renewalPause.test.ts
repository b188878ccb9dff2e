import assert from 'node:assert/strict';
import { serializeRecord, sessionKey } from '../../../../src/core/auth/sessionRecord.ts';
import { EngeeError, faultOf } from '../../../../src/core/errors/engeeError.ts';
import {
  account,
  baseUrl,
  client,
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
const hourMs = 3_600_000;

function status(code: number, retryAfterMs?: number): EngeeError {
  return new EngeeError({
    kind: 'unavailable',
    why: { kind: 'status', status: code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  });
}

describe('RenewalPauses', () => {
  let clock: FakeClock;
  let secrets: FakeSecrets;
  let server: FakeAuthorizationServer;
  let lock: FakeLock;

  beforeEach(() => {
    clock = new FakeClock();
    secrets = new FakeSecrets();
    server = new FakeAuthorizationServer();
    lock = new FakeLock();
    secrets.values.set(key, serializeRecord(record(oauthCredential(clock, { share }))));
  });

  async function openSignedIn() {
    const window = openWindow({ clock, secrets, server, lock });
    await window.auth.restore();
    return window;
  }

  type Window = Awaited<ReturnType<typeof openSignedIn>>;
  const outcomeOf = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'token',
      (error: unknown) => faultOf(error)?.kind ?? 'bug',
    );
  const ask = async ({ auth }: Window) => outcomeOf(auth.accessToken(never));
  const failWith = (error: Error) => {
    server.onRefresh = async () => Promise.reject(error);
  };
  const succeed = () => {
    server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-2'));
  };

  async function openExpired() {
    const window = await openSignedIn();
    await clock.advance(600_000);
    return window;
  }

  const failures: readonly (readonly [string, () => void, string])[] = [
    [
      'HTTP 503',
      () => {
        failWith(status(503));
      },
      'unavailable',
    ],
    [
      'no network',
      () => {
        failWith(new EngeeError({ kind: 'unavailable', why: { kind: 'certificate', code: 'CERT' } }));
      },
      'unavailable',
    ],
    [
      'a web page',
      () => {
        failWith(new EngeeError({ kind: 'unavailable', why: { kind: 'webPage' } }));
      },
      'unavailable',
    ],
    [
      'an invalid response',
      () => {
        failWith(new EngeeError({ kind: 'protocol', what: 'refresh', detail: 'JSON' }));
      },
      'protocol',
    ],
    [
      'a refused client',
      () => {
        server.onRefresh = async () => Promise.resolve({ kind: 'refused', error: 'invalid_client' });
      },
      'oauthRefused',
    ],
    [
      'a bug',
      () => {
        failWith(new TypeError('x is undefined'));
      },
      'bug',
    ],
  ];
  for (const [name, fail, kind] of failures) {
    it(`sends one request for twenty calls after ${name} and retries after the pause`, async () => {
      const window = await openExpired();
      fail();
      assert.equal(await ask(window), kind);
      for (let i = 0; i < 20; i++) assert.notEqual(await ask(window), 'token');
      assert.equal(server.refreshes.length, 1);
      await clock.advance(750);
      succeed();
      assert.equal(await ask(window), 'token');
      assert.equal(server.refreshes.length, 2);
    });
  }

  it('reports the same time of the next attempt to every caller', async () => {
    const window = await openExpired();
    failWith(status(429, hourMs));
    const renewalAt = clock.now() + hourMs;
    for (const passedMs of [0, 1_000, 20_000]) {
      await clock.advance(passedMs);
      await assert.rejects(window.auth.accessToken(never), (error) => {
        assert.deepEqual(faultOf(error), {
          kind: 'unavailable',
          why: { kind: 'status', status: 429, retryAfterMs: renewalAt - clock.now() },
          renewalAt,
        });
        return true;
      });
    }
    assert.equal(server.refreshes.length, 1);
  });

  it('sends no request until a Retry-After of an hour has passed', async () => {
    const window = await openExpired();
    failWith(status(429, hourMs));
    for (let second = 0; second < 3_600; second += 20) {
      await ask(window);
      await clock.advance(20_000 - (second === 3_580 ? 1 : 0));
    }
    assert.equal(await ask(window), 'unavailable');
    assert.equal(server.refreshes.length, 1);
    await clock.advance(1);
    await ask(window);
    assert.equal(server.refreshes.length, 2);
  });

  it('limits a long Retry-After to an hour', async () => {
    const window = await openExpired();
    failWith(status(503, 24 * hourMs));
    await ask(window);
    await clock.advance(hourMs - 1);
    await ask(window);
    assert.equal(server.refreshes.length, 1);
    await clock.advance(1);
    await ask(window);
    assert.equal(server.refreshes.length, 2);
  });

  it('ignores a Retry-After that is shorter than the backoff', async () => {
    const window = await openExpired();
    failWith(status(429, 0));
    const requestedAfter: number[] = [];
    for (let ms = 0; ms < 200_000; ms += 250) {
      const before = server.refreshes.length;
      await ask(window);
      if (server.refreshes.length > before) requestedAfter.push(ms);
      await clock.advance(250);
    }
    assert.deepEqual(requestedAfter, [0, 750, 2_250, 5_250, 11_250, 23_250, 47_250, 92_250, 137_250, 182_250]);
  });

  it('sends no request for a refused token during the pause', async () => {
    const window = await openSignedIn();
    failWith(status(503));
    for (let i = 0; i < 20; i++)
      assert.equal(await outcomeOf(window.auth.tokens.replace({ value: 'access-1' }, never)), 'unavailable');
    assert.equal(server.refreshes.length, 1);
    succeed();
    await clock.advance(750);
    assert.equal((await window.auth.tokens.replace({ value: 'access-1' }, never))?.value, 'access-2');
  });

  it('rejects with the reason when the caller aborts', async () => {
    const window = await openExpired();
    server.onRefresh = async () => new Promise(() => undefined);
    const hasty = AbortSignal.abort(new EngeeError({ kind: 'canceled' }));
    assert.equal(await outcomeOf(window.auth.accessToken(hasty)), 'canceled');
  });

  describe('in several windows', () => {
    it('sends one request for twenty calls in each of four windows', async () => {
      const windows = await Promise.all(Array.from({ length: 4 }, openSignedIn));
      secrets.isNotifying = false;
      await clock.advance(600_000);
      failWith(status(429, hourMs));
      for (let i = 0; i < 20; i++) assert.deepEqual(await Promise.all(windows.map(ask)), Array(4).fill('unavailable'));
      const late = await openSignedIn();
      assert.equal(await ask(late), 'unavailable');
      assert.equal(server.refreshes.length, 1);
      // The first window that retries starts the next pause for all of them.
      await clock.advance(hourMs);
      for (let i = 0; i < 20; i++) await Promise.all([late, ...windows].map(ask));
      assert.equal(server.refreshes.length, 2);
    });

    it('ends the pause after a successful renewal in another window, even with an outdated copy of storage', async () => {
      const [first, second] = [await openSignedIn(), await openSignedIn()];
      secrets.isNotifying = false;
      await clock.advance(600_000);
      failWith(status(503));
      for (let failures = 0; failures < 8; failures++) {
        await ask(first);
        await clock.advance(30_000);
      }
      await ask(second);
      const stale = secrets.values.get(key) ?? '';
      succeed();
      first.auth.retryRenewals();
      assert.equal(await ask(first), 'token');
      secrets.values.set(key, stale);
      await clock.advance(30_000);
      const before = server.refreshes.length;
      assert.equal((await second.auth.accessToken(never)).value, 'access-2');
      assert.equal(server.refreshes.length, before);
    });

    it('keeps the note of the last successful renewal for windows with an outdated record', async () => {
      const [first, second] = [await openSignedIn(), await openSignedIn()];
      secrets.isNotifying = false;
      const stale = secrets.values.get(key) ?? '';
      await clock.advance(600_000);
      await ask(first);
      await clock.advance(600_000);
      failWith(status(503));
      await ask(first);
      secrets.values.set(key, stale);
      succeed();
      await clock.advance(1_000);
      server.refreshes.length = 0;
      await ask(second);
      assert.deepEqual(
        server.refreshes.map(({ refreshToken }) => refreshToken),
        ['refresh-2'],
      );
    });

    it('ignores a note that was not written with the key', async () => {
      for (const note of [
        '- - - - AAAAAAAAAAAAAAAA AAAA',
        `- - - - ${'A'.repeat(100_000)} !`,
        '- - - - - -',
        ' '.repeat(50),
      ]) {
        lock.lastNote = note;
        const window = await openExpired();
        server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-1', 600));
        assert.equal(await ask(window), 'token', note.slice(0, 40));
      }
      assert.equal(server.refreshes.length, 4);
    });

    it('pauses each window separately without a lock', async () => {
      lock.isMissing = true;
      const window = await openExpired();
      failWith(status(429, hourMs));
      for (let i = 0; i < 100; i++) {
        const asking = ask(window);
        await settle();
        await clock.advance(10_000);
        assert.equal(await asking, 'unavailable');
      }
      assert.equal(server.refreshes.length, 1);
    });
  });

  describe('end of a pause', () => {
    it('ends with a new sign-in', async () => {
      const window = await openExpired();
      failWith(status(429, hourMs));
      await ask(window);
      server.onExchange = async () => Promise.resolve(tokens('access-5', 'refresh-5'));
      let state = '';
      const browser = {
        redirectUri: 'vscode://engee-community.engee/auth',
        open: async (url: string) => {
          state = new URL(url).searchParams.get('state') ?? '';
          handle?.(`code=c&state=${state}`);
          return Promise.resolve();
        },
        onCallback: (given: (query: string) => boolean) => {
          handle = given;
          return { dispose: () => undefined };
        },
      };
      let handle: ((query: string) => boolean) | undefined;
      await window.auth.signInWithOAuth(client, browser, never);
      await clock.advance(600_000);
      succeed();
      assert.equal(await ask(window), 'token');
      assert.equal(server.refreshes.at(-1)?.refreshToken, 'refresh-5');
      assert.deepEqual(window.auth.state, { kind: 'signedIn', account, method: 'oauth' });
    });

    it('ends in all windows with another client secret', async () => {
      const [first, second] = [await openSignedIn(), await openSignedIn()];
      await clock.advance(600_000);
      server.onRefresh = async () => Promise.resolve({ kind: 'refused', error: 'invalid_client' });
      for (const window of [first, second, first, second]) assert.equal(await ask(window), 'oauthRefused');
      assert.equal(server.refreshes.length, 1);
      second.configured.client = { ...client, clientSecret: 'the right one' };
      succeed();
      assert.equal(await ask(second), 'token');
      assert.equal(server.refreshes.length, 2);
    });

    it('ends for one attempt when the user retries, unless Engee asked to wait', async () => {
      const window = await openExpired();
      failWith(status(503));
      await ask(window);
      window.auth.retryRenewals();
      await ask(window);
      assert.equal(server.refreshes.length, 2);
      await ask(window);
      assert.equal(server.refreshes.length, 2);
      failWith(status(429, hourMs));
      window.auth.retryRenewals();
      await ask(window);
      window.auth.retryRenewals();
      await ask(window);
      assert.equal(server.refreshes.length, 3);
    });

    it('ends during sleep, when only the wall clock advances', async () => {
      const window = await openExpired();
      failWith(status(429, hourMs));
      await ask(window);
      clock.setBack(-hourMs);
      succeed();
      assert.equal(await ask(window), 'token');
    });

    it('is not extended in any window when the clock is set back', async () => {
      const [first, second] = [await openExpired(), await openSignedIn()];
      failWith(status(429, hourMs));
      await ask(first);
      await ask(second);
      await clock.advance(hourMs / 2);
      // One hour remains by the wall clock, but half an hour by the monotonic clock.
      clock.setBack(hourMs / 2);
      await clock.advance(hourMs / 2);
      await ask(second);
      assert.equal(server.refreshes.length, 2);
    });

    it('ends when the clock is set to before the failure', async () => {
      const window = await openExpired();
      failWith(status(429, hourMs));
      await ask(window);
      // The token is renewed because its remaining lifetime is implausible.
      clock.setBack(2 * hourMs);
      server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-2'));
      assert.equal((await window.auth.accessToken(never)).value, 'access-2');
    });
  });
});
