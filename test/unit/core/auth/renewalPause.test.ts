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

describe('F30 a renewal that failed', () => {
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
  const answers = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'token',
      (error: unknown) => faultOf(error)?.kind ?? 'bug',
    );
  const ask = async ({ auth }: Window) => answers(auth.accessToken(never));
  const failWith = (error: Error) => {
    server.onRefresh = async () => Promise.reject(error);
  };
  const mend = () => {
    server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-2'));
  };

  async function openDead() {
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
      'an answer that nobody understands',
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
    it(`${name}: twenty calls, one request; tried again when its time has come`, async () => {
      const window = await openDead();
      fail();
      assert.equal(await ask(window), kind);
      for (let i = 0; i < 20; i++) assert.notEqual(await ask(window), 'token');
      assert.equal(server.refreshes.length, 1);
      await clock.advance(750);
      mend();
      assert.equal(await ask(window), 'token');
      assert.equal(server.refreshes.length, 2);
    });
  }

  it('says when it is tried again, the same time to every caller', async () => {
    const window = await openDead();
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

  it('Retry-After of an hour: no request before, one after', async () => {
    const window = await openDead();
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

  it('an absurd Retry-After is obeyed for an hour', async () => {
    const window = await openDead();
    failWith(status(503, 24 * hourMs));
    await ask(window);
    await clock.advance(hourMs - 1);
    await ask(window);
    assert.equal(server.refreshes.length, 1);
    await clock.advance(1);
    await ask(window);
    assert.equal(server.refreshes.length, 2);
  });

  it('a Retry-After that is shorter than the growing wait does not shorten it', async () => {
    const window = await openDead();
    failWith(status(429, 0));
    const askedAfter: number[] = [];
    for (let ms = 0; ms < 200_000; ms += 250) {
      const before = server.refreshes.length;
      await ask(window);
      if (server.refreshes.length > before) askedAfter.push(ms);
      await clock.advance(250);
    }
    assert.deepEqual(askedAfter, [0, 750, 2_250, 5_250, 11_250, 23_250, 47_250, 92_250, 137_250, 182_250]);
  });

  it('a token that is refused meanwhile leads to no request either', async () => {
    const window = await openSignedIn();
    failWith(status(503));
    for (let i = 0; i < 20; i++)
      assert.equal(await answers(window.auth.tokens.replace({ value: 'access-1' }, never)), 'unavailable');
    assert.equal(server.refreshes.length, 1);
    mend();
    await clock.advance(750);
    assert.equal((await window.auth.tokens.replace({ value: 'access-1' }, never))?.value, 'access-2');
  });

  it('a caller who gives up gets the reason, and is not remembered', async () => {
    const window = await openDead();
    server.onRefresh = async () => new Promise(() => undefined);
    const hasty = AbortSignal.abort(new EngeeError({ kind: 'cancelled' }));
    assert.equal(await answers(window.auth.accessToken(hasty)), 'cancelled');
  });

  describe('in every window', () => {
    it('four windows, twenty calls each: one request in all', async () => {
      const windows = await Promise.all(Array.from({ length: 4 }, openSignedIn));
      secrets.isTellingChanges = false;
      await clock.advance(600_000);
      failWith(status(429, hourMs));
      for (let i = 0; i < 20; i++) assert.deepEqual(await Promise.all(windows.map(ask)), Array(4).fill('unavailable'));
      const late = await openSignedIn();
      assert.equal(await ask(late), 'unavailable');
      assert.equal(server.refreshes.length, 1);
      // The one that asks first when the time has come counts on for all.
      await clock.advance(hourMs);
      for (let i = 0; i < 20; i++) await Promise.all([late, ...windows].map(ask));
      assert.equal(server.refreshes.length, 2);
    });

    it('one that works in another window ends the pause here, although storage never shows it', async () => {
      const [first, second] = [await openSignedIn(), await openSignedIn()];
      secrets.isTellingChanges = false;
      await clock.advance(600_000);
      failWith(status(503));
      for (let failures = 0; failures < 8; failures++) {
        await ask(first);
        await clock.advance(30_000);
      }
      await ask(second);
      const stale = secrets.values.get(key) ?? '';
      mend();
      first.auth.tryAgain();
      assert.equal(await ask(first), 'token');
      secrets.values.set(key, stale);
      await clock.advance(30_000);
      const before = server.refreshes.length;
      assert.equal((await second.auth.accessToken(never)).value, 'access-2');
      assert.equal(server.refreshes.length, before);
    });

    it('keeps the note of the last renewal that worked: a window that slept goes on from it', async () => {
      const [first, second] = [await openSignedIn(), await openSignedIn()];
      secrets.isTellingChanges = false;
      const stale = secrets.values.get(key) ?? '';
      await clock.advance(600_000);
      await ask(first);
      await clock.advance(600_000);
      failWith(status(503));
      await ask(first);
      secrets.values.set(key, stale);
      mend();
      await clock.advance(1_000);
      server.refreshes.length = 0;
      await ask(second);
      assert.deepEqual(
        server.refreshes.map(({ refreshToken }) => refreshToken),
        ['refresh-2'],
      );
    });

    it('a note that nobody with the key has written holds up nobody', async () => {
      for (const note of [
        '- - - - AAAAAAAAAAAAAAAA AAAA',
        `- - - - ${'A'.repeat(100_000)} !`,
        '- - - - - -',
        ' '.repeat(50),
      ]) {
        lock.lastNote = note;
        const window = await openDead();
        server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-1', 600));
        assert.equal(await ask(window), 'token', note.slice(0, 40));
      }
      assert.equal(server.refreshes.length, 4);
    });

    it('without a lock each window remembers for itself', async () => {
      lock.isMissing = true;
      const window = await openDead();
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

  describe('ends', () => {
    it('with a new sign-in', async () => {
      const window = await openDead();
      failWith(status(429, hourMs));
      await ask(window);
      server.onExchange = async () => Promise.resolve(tokens('access-5', 'refresh-5'));
      let state = '';
      const browser = {
        redirectUri: 'vscode://engee-community.engee/auth',
        open: async (url: string) => {
          state = new URL(url).searchParams.get('state') ?? '';
          take?.(`code=c&state=${state}`);
          return Promise.resolve();
        },
        onCallback: (given: (query: string) => boolean) => {
          take = given;
          return { dispose: () => undefined };
        },
      };
      let take: ((query: string) => boolean) | undefined;
      await window.auth.signInWithOAuth(client, browser, never);
      await clock.advance(600_000);
      mend();
      assert.equal(await ask(window), 'token');
      assert.equal(server.refreshes.at(-1)?.refreshToken, 'refresh-5');
      assert.deepEqual(window.auth.state, { kind: 'signedIn', account, method: 'oauth' });
    });

    it('with another secret of the client, in this window and in others', async () => {
      const [first, second] = [await openSignedIn(), await openSignedIn()];
      await clock.advance(600_000);
      server.onRefresh = async () => Promise.resolve({ kind: 'refused', error: 'invalid_client' });
      for (const window of [first, second, first, second]) assert.equal(await ask(window), 'oauthRefused');
      assert.equal(server.refreshes.length, 1);
      second.configured.client = { ...client, clientSecret: 'the right one' };
      mend();
      assert.equal(await ask(second), 'token');
      assert.equal(server.refreshes.length, 2);
    });

    it("with the user's word, unless Engee asked to wait", async () => {
      const window = await openDead();
      failWith(status(503));
      await ask(window);
      window.auth.tryAgain();
      await ask(window);
      assert.equal(server.refreshes.length, 2);
      await ask(window);
      assert.equal(server.refreshes.length, 2);
      failWith(status(429, hourMs));
      window.auth.tryAgain();
      await ask(window);
      window.auth.tryAgain();
      await ask(window);
      assert.equal(server.refreshes.length, 3);
    });

    it('in a sleep: the steady clock rests, the time of day goes on', async () => {
      const window = await openDead();
      failWith(status(429, hourMs));
      await ask(window);
      clock.setBack(-hourMs);
      mend();
      assert.equal(await ask(window), 'token');
    });

    it('when the clock is set back: an hour back does not make it two hours, for this window and another', async () => {
      const [first, second] = [await openDead(), await openSignedIn()];
      failWith(status(429, hourMs));
      await ask(first);
      await ask(second);
      await clock.advance(hourMs / 2);
      // By the time of day the pause has an hour to go again; by the steady clock half an hour.
      clock.setBack(hourMs / 2);
      await clock.advance(hourMs / 2);
      await ask(second);
      assert.equal(server.refreshes.length, 2);
    });

    it('when the clock is set to before the failure: tried at once', async () => {
      const window = await openDead();
      failWith(status(429, hourMs));
      await ask(window);
      // So far back that the token is renewed since its life seems too long.
      clock.setBack(2 * hourMs);
      server.onRefresh = async () => Promise.resolve(tokens('access-2', 'refresh-2'));
      assert.equal((await window.auth.accessToken(never)).value, 'access-2');
    });
  });
});
