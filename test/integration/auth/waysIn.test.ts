import assert from 'node:assert/strict';
import { createOAuthEndpoints } from '../../../src/core/api/oauthEndpoints.ts';
import { Callbacks } from '../../../src/core/auth/oauth/callbacks.ts';
import { checkClient } from '../../../src/core/auth/oauth/checkClient.ts';
import { parsePasted } from '../../../src/core/auth/oauth/pastedAnswer.ts';
import type { Disposable } from '../../../src/core/lib/disposable.ts';
import { freePort } from '../../host/freePort.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { FakeSecrets } from '../../unit/core/auth/fakes.ts';
import { consent } from '../support/consent.ts';
import { always, faultIn } from '../support/engeeClient.ts';
import { listenAt, openWindow, redirectUri } from './window.ts';

const tokenPath = '/account/api/oauth2/token';

describe('Ways to sign in with OAuth', () => {
  let sandbox: Sandbox;
  let secrets: FakeSecrets;
  let loopbackUri: string;
  const windows: Disposable[] = [];

  beforeEach(async () => {
    loopbackUri = `http://127.0.0.1:${String(await freePort())}/callback`;
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, redirectUris: [redirectUri, loopbackUri] });
    secrets = new FakeSecrets();
  });

  afterEach(async () => {
    for (const window of windows.splice(0)) window.dispose();
    await sandbox.close();
  });

  /** Opens a window and its callbacks until the test ends. */
  function open() {
    const window = openWindow(sandbox, secrets);
    const callbacks = new Callbacks({ secrets, clock: window.clock, log: window.log, relays: true });
    windows.push(callbacks, window.auth);
    return { ...window, callbacks };
  }

  const exchanges = async () => sandbox.control.requests({ path: tokenPath });
  const queryOf = (address: string) => new URL(address).search.slice(1);

  it('signs in through a local port during invalid calls', async () => {
    const { auth, callbacks } = open();
    const listening = await listenAt(loopbackUri, callbacks);
    assert.ok(listening.kind === 'listening');
    const account = await auth.signInWithOAuth(
      sandbox.oauthClient,
      {
        redirectUri: loopbackUri,
        onCallback: callbacks.listen,
        open: async (url) => {
          const state = new URL(url).searchParams.get('state') ?? '';
          const near = state.slice(0, -1) + (state.endsWith('A') ? 'B' : 'A');
          const junk = Array.from({ length: 100 }, async (_, i) =>
            fetch(`${loopbackUri}?code=forged&state=${i === 0 ? near : state + String(i)}`),
          );
          assert.deepEqual([...new Set((await Promise.all(junk)).map(({ status }) => status))], [400]);
          const answer = await consent(url);
          const [first, again] = [await fetch(answer), await fetch(answer)];
          assert.deepEqual([first.status, again.status], [200, 400]);
          assert.match(await first.text(), /<h1>consented</);
          assert.match(await again.text(), /<h1>stray</);
        },
      },
      always,
    );
    listening.dispose();
    assert.equal(account.label, 'demo');
    assert.equal((await exchanges()).length, 1);
  });

  it('signs in when the response arrives in another window', async () => {
    const [here, there] = [open(), open()];
    await there.auth.restore();
    await here.auth.signInWithOAuth(
      sandbox.oauthClient,
      {
        redirectUri,
        onCallback: here.callbacks.listen,
        open: async (url) => there.callbacks.deliver(decodeURIComponent(queryOf(await consent(url)))),
      },
      always,
    );
    assert.equal(here.auth.state.kind, 'signedIn');
    assert.equal((await exchanges()).length, 1);
    assert.deepEqual(
      [...secrets.values.keys()].filter((key) => key.includes('callback')),
      [],
    );
  });

  it('signs in with a pasted address but not with that of another site', async () => {
    const { auth, callbacks } = open();
    await auth.signInWithOAuth(
      sandbox.oauthClient,
      {
        redirectUri,
        onCallback: callbacks.listen,
        open: async (url) => {
          const answer = await consent(url);
          const expected = { redirectUri, state: new URL(url).searchParams.get('state') ?? '' };
          assert.equal(parsePasted(answer.replace(redirectUri, 'https://evil.example/'), expected).kind, 'elsewhere');
          const pasted = parsePasted(`"${answer.replaceAll('&', '&amp;')}"\n`, expected);
          assert.ok(pasted.kind === 'query');
          assert.equal(callbacks.offerByHand(pasted.query), true);
        },
      },
      always,
    );
    assert.equal(auth.state.kind, 'signedIn');
  });

  it('keeps waiting after an incomplete pasted code until the whole one is pasted', async () => {
    const { auth, callbacks } = open();
    let answer = '';
    let refused = 0;
    const paste = (text: string) => callbacks.offerByHand(new URL(text).search.slice(1));
    await auth.signInWithOAuth(
      sandbox.oauthClient,
      {
        redirectUri,
        onCallback: callbacks.listen,
        open: async (url) => {
          answer = await consent(url);
          assert.equal(paste(answer.replace(/code=[^&]{5}/, 'code=')), true);
        },
        onWrongCode: () => {
          refused += 1;
          assert.equal(
            paste(refused < 3 ? answer.replace(/code=[^&]+/, `code=no-such-code-${refused}`) : answer),
            true,
          );
        },
      },
      always,
    );
    assert.deepEqual([refused, auth.state.kind], [3, 'signedIn']);
  });

  it('ignores the response to a sign-in that a second one canceled', async () => {
    const { auth, callbacks } = open();
    const addresses: string[] = [];
    let opened: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve;
    });
    const browser = {
      redirectUri,
      onCallback: callbacks.listen,
      open: async (url: string) => {
        addresses.push(url);
        opened();
        return Promise.resolve();
      },
    };
    const first = faultIn(auth.signInWithOAuth(sandbox.oauthClient, browser, always));
    await isOpen;
    await auth.signInWithOAuth(
      sandbox.oauthClient,
      {
        ...browser,
        open: async (url) => {
          assert.deepEqual(await first, { kind: 'canceled' });
          assert.equal(callbacks.offer(queryOf(await consent(addresses[0] ?? ''))), false);
          assert.equal(callbacks.offer(queryOf(await consent(url))), true);
        },
      },
      always,
    );
    assert.equal((await exchanges()).length, 1);
  });

  it('stores nothing when it is canceled during the token request', async () => {
    const { auth, callbacks } = open();
    await sandbox.control.addFault({ path: tokenPath, fault: { kind: 'hold', at: 'reply' } });
    const cancel = new AbortController();
    const signingIn = faultIn(
      auth.signInWithOAuth(
        sandbox.oauthClient,
        {
          redirectUri,
          onCallback: callbacks.listen,
          open: async (url) => {
            callbacks.offer(queryOf(await consent(url)));
          },
        },
        cancel.signal,
      ),
    );
    await sandbox.control.nextRequest({ path: tokenPath });
    cancel.abort();
    assert.deepEqual(await signingIn, { kind: 'canceled' });
    assert.equal(auth.state.kind, 'unknown');
    assert.equal(secrets.values.size, 0);
  });

  it('checks a client without user interaction', async () => {
    const endpoints = createOAuthEndpoints(open().client.transport);
    const { oauthClient } = sandbox;
    assert.equal(await checkClient(endpoints, oauthClient, redirectUri, always), 'accepted');
    assert.equal(
      await checkClient(endpoints, { ...oauthClient, clientSecret: 'another' }, redirectUri, always),
      'refused',
    );
    assert.equal(await checkClient(endpoints, { ...oauthClient, clientId: 'another' }, redirectUri, always), 'refused');
  });
});
