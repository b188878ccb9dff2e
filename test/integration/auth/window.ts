import { createOAuthEndpoints } from '../../../src/core/api/oauthEndpoints.ts';
import { AuthService } from '../../../src/core/auth/authService.ts';
import { readOutcome } from '../../../src/core/auth/oauth/callback.ts';
import type { Callbacks } from '../../../src/core/auth/oauth/callbacks.ts';
import type { Browser } from '../../../src/core/auth/oauth/oauthFlow.ts';
import { Emitter } from '../../../src/core/lib/event.ts';
import { createRedactor } from '../../../src/core/lib/redact.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import type { Lock } from '../../../src/platform/lock.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { nodeLoopbackListener } from '../../../src/platform/node/nodeLoopbackListener.ts';
import { redactedLog } from '../../../src/platform/vscode/redactedLog.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { FakeLock, FakeMemory, FakeSecrets } from '../../unit/core/auth/fakes.ts';
import { consent } from '../support/consent.ts';
import { always, engeeClient } from '../support/engeeClient.ts';

export const redirectUri = 'vscode://engee-community.engee/auth';

/** The system clock with an offset, so that tokens expire without waiting. */
class MovedClock implements Clock {
  private aheadMs = 0;
  readonly monotonic = () => nodeClock.monotonic();
  readonly schedule = (callback: () => void, delayMs: number) => nodeClock.schedule(callback, delayMs);
  readonly now = () => nodeClock.now() + this.aheadMs;

  move(ms: number): void {
    this.aheadMs += ms;
  }
}

/** Listens for the response of a sign-in like the way "loopback". The heading of each page is its outcome. */
export async function listenAt(uri: string, callbacks: Callbacks) {
  const pageOf = (heading: string) => ({ heading, text: '' });
  const pages = { consented: pageOf('consented'), refused: pageOf('refused'), stray: pageOf('stray') };
  return nodeLoopbackListener.listen(
    { port: Number(new URL(uri).port), path: '/callback' },
    (query) => (callbacks.offer(query) ? readOutcome(query) : 'stray'),
    pages,
  );
}

/** Opens one editor window with the real API, composed as in extension.ts. Only the editor is fake. */
export function openWindow(sandbox: Sandbox, secrets = new FakeSecrets(), lock: Lock = new FakeLock()) {
  const clock = new MovedClock();
  const redactor = createRedactor();
  const client = engeeClient(sandbox.baseUrl, '', {
    tokens: {
      get: async (signal) => auth.tokens.get(signal),
      replace: async (rejected, signal) => auth.tokens.replace(rejected, signal),
    },
  });
  const auth: AuthService = new AuthService({
    baseUrl: client.transport.baseUrl,
    secrets,
    memory: new FakeMemory(),
    clock,
    lock,
    random: Math.random,
    log: redactedLog(client.log, (text) => redactor.redact(text)),
    redactor,
    whoAmI: async (token, signal) => client.account.whoAmI(token, signal),
    oauthEndpoints: createOAuthEndpoints(client.transport),
    oauthClient: async () => Promise.resolve(sandbox.oauthClient),
    oauthClientId: () => sandbox.oauthClient.clientId,
  });
  return { auth, client, secrets, clock, log: client.log };
}

/** A browser that answers the pages of the sandbox and returns to the editor. */
export function browser(answer: 'allow' | 'deny', change: (callback: URL) => URL = (callback) => callback): Browser {
  const callbacks = new Emitter<string>();
  return {
    redirectUri,
    onCallback: callbacks.event,
    open: async (url) => {
      const callback = change(new URL(await consent(url, answer)));
      // VS Code's UriHandler passes the query decoded on the desktop.
      callbacks.fire(decodeURIComponent(callback.search.slice(1)));
    },
  };
}

export async function signInWithOAuth(window: ReturnType<typeof openWindow>, sandbox: Sandbox) {
  return window.auth.signInWithOAuth(sandbox.oauthClient, browser('allow'), always);
}
