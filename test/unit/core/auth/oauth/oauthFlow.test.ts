import assert from 'node:assert/strict';
import type { CallbackHandler } from '../../../../../src/core/auth/oauth/callbacks.ts';
import { signInThroughBrowser, signInTimeoutMs } from '../../../../../src/core/auth/oauth/oauthFlow.ts';
import { challengeOf } from '../../../../../src/core/auth/oauth/pkce.ts';
import { EngeeError, faultOf } from '../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import { Emitter } from '../../../../../src/core/lib/event.ts';
import { client, FakeAuthorizationServer, FakeClock, never, settle, tokens } from '../fakes.ts';

const redirectUri = 'http://127.0.0.1:8080/stable-abc/callback?vscode-reqid=1&vscode-path=%2Fauth';

describe('signInThroughBrowser', () => {
  let clock: FakeClock;
  let server: FakeAuthorizationServer;

  beforeEach(() => {
    clock = new FakeClock();
    server = new FakeAuthorizationServer();
  });

  async function begin(signal = never, open: () => Promise<void> = async () => Promise.resolve()) {
    const callbacks = new Emitter<string>();
    let listening = 0;
    const { promise: opened, resolve: resolveOpened } = promiseWithResolver<URL>();
    const result = signInThroughBrowser(
      { endpoints: server, clock },
      client,
      {
        redirectUri,
        onCallback: (listener) => {
          listening++;
          const subscription = callbacks.event(listener);
          return {
            dispose: () => {
              listening--;
              subscription.dispose();
            },
          };
        },
        open: async (url) => {
          resolveOpened(new URL(url));
          return open();
        },
      },
      signal,
    );
    // Tests assert on the result later.
    result.catch(() => undefined);
    const url = await opened;
    const state = url.searchParams.get('state') ?? '';
    return {
      result,
      url,
      state,
      listening: () => listening,
      call: (query: string) => {
        callbacks.fire(query);
      },
    };
  }

  const rejectsWith = async (result: Promise<unknown>, fault: Fault) =>
    assert.rejects(result, (error) => {
      assert.deepEqual(faultOf(error), fault);
      return true;
    });

  it('sends an identical redirect URI in both requests and the verifier for the challenge', async () => {
    const { result, url, state, call } = await begin();
    call(`code=the-code&state=${state}`);
    const { share, ...credential } = await result;
    const [exchange] = server.exchanges;
    assert.equal(url.searchParams.get('redirect_uri'), redirectUri);
    assert.equal(exchange?.redirectUri, redirectUri);
    assert.equal(await challengeOf(exchange.codeVerifier), url.searchParams.get('code_challenge'));
    assert.deepEqual(credential, {
      method: 'oauth',
      clientId: 'client-1',
      redirectUri,
      scope: 'user:id engee',
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      expiresAt: clock.now() + 600_000,
      lifetimeMs: 600_000,
    });
    assert.match(share?.key ?? '', /^[\w-]{43}$/);
    assert.equal(share?.renewals, 0);
  });

  it('includes the forwarding address in the state and compares the whole state', async () => {
    const callbacks = new Emitter<string>();
    const forwardTo = 'vscode://engee-community.engee/auth?windowId=1';
    const { promise: opened, resolve: resolveOpened } = promiseWithResolver<string>();
    const open = async (url: string) => {
      resolveOpened(new URL(url).searchParams.get('state') ?? '');
      return Promise.resolve();
    };
    const result = signInThroughBrowser(
      { endpoints: server, clock },
      client,
      {
        redirectUri: 'https://engee.example/redirect.html',
        forwardTo,
        open,
        onCallback: (handle) => callbacks.event(handle),
      },
      never,
    );
    const state = await opened;
    const [secret = '', target = ''] = state.split('.');
    assert.match(secret, /^[\w-]{43}$/);
    assert.equal(Buffer.from(target, 'base64url').toString(), forwardTo);
    callbacks.fire(`code=forged&state=${secret}.${Buffer.from('vscode://elsewhere').toString('base64url')}`);
    callbacks.fire(`code=forged&state=${secret}`);
    callbacks.fire(`code=the-code&state=${state}`);
    await result;
    assert.deepEqual(
      server.exchanges.map(({ code }) => code),
      ['the-code'],
    );
  });

  it('returns whether a callback was the response', async () => {
    const listeners: ((query: string) => boolean)[] = [];
    const { promise: opened, resolve: resolveOpened } = promiseWithResolver<string>();
    const open = async (url: string) => {
      resolveOpened(new URL(url).searchParams.get('state') ?? '');
      return Promise.resolve();
    };
    const result = signInThroughBrowser(
      { endpoints: server, clock },
      client,
      {
        redirectUri,
        open,
        onCallback: (handle) => {
          listeners.push(handle);
          return { dispose: () => undefined };
        },
      },
      never,
    );
    const state = await opened;
    const [handle = () => true] = listeners;
    assert.equal(handle('code=x&state=wrong'), false);
    assert.equal(handle(`code=the-code&state=${state}`), true);
    await result;
  });

  it('ignores callbacks that do not belong to the attempt', async () => {
    const { result, state, call } = await begin();
    for (const query of ['code=x', 'code=x&state=wrong', 'error=access_denied', 'error=access_denied&state=wrong', ''])
      call(query);
    await settle();
    assert.equal(server.exchanges.length, 0);
    call(`code=the-code&state=${state}`);
    await result;
    assert.equal(server.exchanges[0]?.code, 'the-code');
  });

  it('accepts only the first response', async () => {
    const { result, state, call, listening } = await begin();
    assert.equal(listening(), 1);
    call(`code=first&state=${state}`);
    call(`code=second&state=${state}`);
    await result;
    assert.equal(listening(), 0);
    call(`code=third&state=${state}`);
    await settle();
    assert.deepEqual(
      server.exchanges.map((exchange) => exchange.code),
      ['first'],
    );
  });

  it('accepts a callback before the browser reports that it is open', async () => {
    const { result, state, call } = await begin(never, async () => new Promise(() => undefined));
    call(`code=the-code&state=${state}`);
    assert.equal((await result).accessToken, 'access-1');
  });

  it('rejects with canceled when the user denies access', async () => {
    const { result, state, call } = await begin();
    call(`error=access_denied&state=${state}`);
    await rejectsWith(result, { kind: 'canceled' });
    assert.equal(clock.pendingTimers, 0);
  });

  it('rejects with oauthRefused when Engee refuses the authorization or the code', async () => {
    const early = await begin();
    early.call(`error=invalid_scope&error_description=no&state=${early.state}`);
    await rejectsWith(early.result, { kind: 'oauthRefused', code: 'invalid_scope', description: 'no' });
    server.onExchange = async () => Promise.resolve({ kind: 'refused', error: 'invalid_grant' });
    const late = await begin();
    late.call(`code=x&state=${late.state}`);
    await rejectsWith(late.result, { kind: 'oauthRefused', code: 'invalid_grant' });
    server.onExchange = async () =>
      Promise.resolve({ kind: 'refused', error: 'invalid_grant', description: 'too late' });
    const later = await begin();
    later.call(`code=x&state=${later.state}`);
    await rejectsWith(later.result, { kind: 'oauthRefused', code: 'invalid_grant', description: 'too late' });
    const wordless = await begin();
    wordless.call(`error=invalid_scope&state=${wordless.state}`);
    await rejectsWith(wordless.result, { kind: 'oauthRefused', code: 'invalid_scope' });
  });

  for (const [what, response] of [
    ['a code', 'code=x'],
    ['a denial', 'error=access_denied'],
    ['a refusal', 'error=server_error'],
    ['a malformed response', 'code=x&error=y'],
  ] as const) {
    it(`accepts ${what} with the right state`, async () => {
      let handle: CallbackHandler = () => false;
      const opened = promiseWithResolver<string>();
      const browser = {
        redirectUri,
        onCallback: (listener: CallbackHandler) => {
          handle = listener;
          return { dispose: () => undefined };
        },
        open: async (url: string) => {
          opened.resolve(new URL(url).searchParams.get('state') ?? '');
          return Promise.resolve();
        },
      };
      const ended = signInThroughBrowser({ endpoints: server, clock }, client, browser, never).catch(() => undefined);
      const state = await opened.promise;
      assert.match(state, /^[\w-]{43}$/);
      assert.equal(handle(`${response}&state=${state}`), true);
      await ended;
    });
  }

  it('keeps waiting after a refused code that was pasted, but not after one from the browser', async () => {
    const listening = new Set<CallbackHandler>();
    let wrongCodes = 0;
    let state = '';
    const browser = {
      redirectUri,
      open: async (url: string) => {
        state = new URL(url).searchParams.get('state') ?? '';
        return Promise.resolve();
      },
      onCallback: (handle: CallbackHandler) => {
        listening.add(handle);
        return { dispose: () => void listening.delete(handle) };
      },
      onWrongCode: () => {
        wrongCodes++;
      },
    };
    const call = async (code: string, isByHand: boolean) => {
      while (listening.size === 0 || state === '') await settle();
      for (const handle of [...listening]) assert.equal(handle(`code=${code}&state=${state}`, isByHand), true);
      await settle();
    };
    const begun = async () => {
      state = '';
      return signInThroughBrowser({ endpoints: server, clock }, client, browser, never).then(
        ({ accessToken }) => accessToken,
        (error: unknown) => faultOf(error),
      );
    };
    server.onExchange = async () =>
      Promise.resolve(
        server.exchanges.at(-1)?.code === 'right'
          ? tokens('access-1', 'refresh-1')
          : { kind: 'refused', error: 'invalid_grant' },
      );
    let result = begun();
    await call('wrong', true);
    await call('wrong again', true);
    assert.deepEqual([wrongCodes, listening.size], [2, 1]);
    await call('right', true);
    assert.equal(await result, 'access-1');
    assert.deepEqual([listening.size, clock.pendingTimers], [0, 0]);

    result = begun();
    await call('wrong', false);
    assert.deepEqual(await result, { kind: 'oauthRefused', code: 'invalid_grant' });
    assert.equal(wrongCodes, 2);
  });

  it('stores no refresh token when the reply contains none', async () => {
    server.onExchange = async () => Promise.resolve(tokens('access-1'));
    const { result, state, call } = await begin();
    call(`code=x&state=${state}`);
    assert.ok(!('refreshToken' in (await result)));
  });

  it('rejects a response with both a code and an error', async () => {
    const { result, state, call } = await begin();
    call(`code=x&error=access_denied&state=${state}`);
    await rejectsWith(result, { kind: 'protocol', what: 'signIn', detail: 'code and error together' });
    assert.equal(server.exchanges.length, 0);
  });

  it('times out after five minutes and then ignores callbacks', async () => {
    const { result, state, call } = await begin();
    let isOver = false;
    result.catch(() => {
      isOver = true;
    });
    await clock.advance(signInTimeoutMs - 1);
    assert.equal(isOver, false);
    await clock.advance(1);
    await rejectsWith(result, { kind: 'timeout', what: 'signIn', timeoutMs: 300_000 });
    call(`code=x&state=${state}`);
    await settle();
    assert.equal(server.exchanges.length, 0);
    assert.equal(clock.pendingTimers, 0);
  });

  it('rejects immediately when it is canceled', async () => {
    const cancel = new AbortController();
    const { result } = await begin(cancel.signal);
    cancel.abort(new EngeeError({ kind: 'canceled' }));
    await rejectsWith(result, { kind: 'canceled' });
    assert.equal(clock.pendingTimers, 0);
  });

  it('does not open the browser when it was canceled before', async () => {
    const cancel = new AbortController();
    cancel.abort(new EngeeError({ kind: 'canceled' }));
    const browser = { redirectUri, onCallback: new Emitter<string>().event, open: () => assert.fail('opened') };
    await rejectsWith(signInThroughBrowser({ endpoints: server, clock }, client, browser, cancel.signal), {
      kind: 'canceled',
    });
  });

  it('rejects and leaves no timer when the browser cannot be opened', async () => {
    const { result } = await begin(never, async () => Promise.reject(new Error('no browser')));
    await assert.rejects(result, /no browser/);
    assert.equal(clock.pendingTimers, 0);
  });
});

function promiseWithResolver<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settlePromise) => {
    resolve = settlePromise;
  });
  return { promise, resolve };
}
