import type { Clock } from '../../../platform/clock.ts';
import type { OAuthEndpoints, TokenReply } from '../../api/oauthEndpoints.ts';
import { EngeeError } from '../../errors/engeeError.ts';
import { bytesToBase64Url } from '../../lib/base64.ts';
import { randomToken } from '../../lib/crypto.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { OAuthCredential, Share } from '../sessionRecord.ts';
import { parseCallback } from './callback.ts';
import type { CallbackHandler } from './callbacks.ts';
import { createPkce } from './pkce.ts';

/** Timeout for a sign-in in the browser. */
export const signInTimeoutMs = 5 * 60_000;

/**
 * A client registered with Engee for OAuth. A desktop app cannot keep its secret (RFC 8252, 8.5), but it is still
 * treated as one.
 */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes, separated by spaces. */
  readonly scope: string;
}

/** The user's browser and how its response returns. */
export interface Browser {
  /** Where Engee redirects the browser. Both requests must contain the same text. */
  readonly redirectUri: string;
  /** The editor's URI that the page at the redirect URI forwards to. It is part of the state. */
  readonly forwardTo?: string;
  /** Opens exactly this URL. May resolve even if the user did not open it. */
  open(url: string): Promise<void>;
  /** Subscribes to calls of the redirect URI that may have this state, from any caller. */
  readonly onCallback: (handle: CallbackHandler, state: string) => Disposable;
  /** Called when Engee refuses a code that the user pasted. The sign-in continues to wait. */
  onWrongCode?(): void;
}

type Refusal = Extract<TokenReply, { kind: 'refused' }>;

interface Answer {
  readonly code: string;
  readonly isByHand: boolean;
}

export interface OAuthFlowDependencies {
  readonly endpoints: OAuthEndpoints;
  readonly clock: Clock;
}

/**
 * Signs in through the browser: authorization code with PKCE and a new state.
 * Rejects with `canceled` (also when the user denies access), `timeout`, `oauthRefused`, `protocol`, or a network fault.
 */
export async function signInThroughBrowser(
  dependencies: OAuthFlowDependencies,
  client: OAuthClient,
  browser: Browser,
  signal: AbortSignal,
): Promise<OAuthCredential> {
  const { endpoints, clock } = dependencies;
  const state = createState(browser.forwardTo);
  const pkce = await createPkce();
  signal.throwIfAborted();
  const { redirectUri } = browser;
  const url = endpoints.authorizeUrl({ client, redirectUri, state, codeChallenge: pkce.challenge });
  let answer = await openAndWait(browser, url, state, clock, signal);
  const exchange = async () =>
    endpoints.exchangeCode({ client, redirectUri, code: answer.code, codeVerifier: pkce.verifier }, signal);
  let reply = await exchange();
  // A pasted code can be incomplete or outdated. The right code is still valid.
  while (answer.isByHand && reply.kind === 'refused' && reply.error === 'invalid_grant') {
    signal.throwIfAborted();
    const next = waitForAnswer(browser, state, clock, signal);
    browser.onWrongCode?.();
    answer = await next;
    reply = await exchange();
  }
  return oauthCredential(reply, { clientId: client.clientId, scope: client.scope, redirectUri }, clock.now());
}

/**
 * Creates the credential from a token reply. `origin` is the previous credential or the data of a new sign-in.
 * The expiry counts from `receivedAt`, by this computer's clock.
 */
export function oauthCredential(
  reply: TokenReply,
  origin: Pick<OAuthCredential, 'clientId' | 'scope' | 'redirectUri' | 'refreshToken' | 'share'>,
  receivedAt: number,
): OAuthCredential & { readonly share: Share } {
  if (reply.kind === 'refused') throw refusalOf(reply);
  if (reply.kind === 'refreshTokenOnly')
    throw new EngeeError({ kind: 'protocol', what: 'signIn', detail: reply.detail });
  // Without a new refresh token, the old one stays valid (RFC 6749, section 6).
  const refreshToken = reply.refreshToken ?? origin.refreshToken;
  const lifetimeMs = reply.expiresInS * 1000;
  return {
    method: 'oauth',
    clientId: origin.clientId,
    redirectUri: origin.redirectUri,
    scope: origin.scope,
    accessToken: reply.accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    expiresAt: receivedAt + lifetimeMs,
    lifetimeMs,
    share: nextShare(origin.share),
  };
}

/** Returns the error for a refusal by Engee. */
export function refusalOf({ error: code, description }: Pick<Refusal, 'error' | 'description'>): EngeeError {
  return new EngeeError({ kind: 'oauthRefused', code, ...(description === undefined ? {} : { description }) });
}

/** Replaces the refresh token when a reply contains no usable access token. The next renewal uses it. */
export function withRefreshToken(
  credential: OAuthCredential,
  refreshToken: string,
): OAuthCredential & { readonly share: Share } {
  return { ...credential, refreshToken, share: nextShare(credential.share) };
}

function nextShare(share: Share | undefined): Share {
  return share === undefined ? { key: randomToken(), renewals: 0 } : { key: share.key, renewals: share.renewals + 1 };
}

/** Returns 256 random bits and, after a dot, the address to forward to. The callback must contain all of it. */
function createState(forwardTo: string | undefined): string {
  const secret = randomToken();
  return forwardTo === undefined ? secret : `${secret}.${bytesToBase64Url(new TextEncoder().encode(forwardTo))}`;
}

async function openAndWait(
  browser: Browser,
  url: string,
  state: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer> {
  const waiting = new AbortController();
  const callback = waitForAnswer(browser, state, clock, AbortSignal.any([signal, waiting.signal]));
  try {
    // The editor's confirmation to open the URL may never be answered, so the callback does not wait for it.
    return await Promise.race([callback, browser.open(url).then(() => callback)]);
  } finally {
    waiting.abort();
  }
}

/** Waits for the first callback that belongs to this attempt and ignores all others. */
async function waitForAnswer(browser: Browser, state: string, clock: Clock, signal: AbortSignal): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const finish = (settle: () => void) => {
      limit.dispose();
      subscription.dispose();
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const fail = (error: Error) => {
      finish(() => {
        reject(error);
      });
    };
    const onAbort = () => {
      fail(signal.reason as Error);
    };
    const limit = clock.schedule(() => {
      fail(new EngeeError({ kind: 'timeout', what: 'signIn', timeoutMs: signInTimeoutMs }));
    }, signInTimeoutMs);
    const subscription = browser.onCallback((query, isByHand = false) => {
      const callback = parseCallback(query, state);
      switch (callback.kind) {
        case 'ignored':
          return false;
        case 'code':
          finish(() => {
            resolve({ code: callback.code, isByHand });
          });
          return true;
        case 'denied':
          fail(new EngeeError({ kind: 'canceled' }));
          return true;
        case 'malformed':
          fail(new EngeeError({ kind: 'protocol', what: 'signIn', detail: callback.detail }));
          return true;
        case 'refused':
          fail(refusalOf(callback));
          return true;
      }
    }, state);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
