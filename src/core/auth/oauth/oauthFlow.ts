import type { Clock } from '../../../platform/clock.ts';
import type { OAuthEndpoints, TokenReply } from '../../api/oauthEndpoints.ts';
import { EngeeError } from '../../errors/engeeError.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { OAuthCredential, Share } from '../sessionRecord.ts';
import { bytesToBase64Url } from '../../lib/base64.ts';
import { randomToken } from '../../lib/crypto.ts';
import { judgeCallback } from './callback.ts';
import type { TakeCallback } from './callbacks.ts';
import type { OAuthClient } from './oauthClient.ts';
import { createPkce } from './pkce.ts';

/** How long a sign-in in the browser may take. */
export const signInTimeoutMs = 5 * 60_000;

/** The user's browser, as one sign-in needs it. */
export interface Browser {
  /** Where Engee sends the browser afterwards; the same text goes into both requests. */
  readonly redirectUri: string;
  /** The editor's address to which a page at the redirect URI sends the browser on; it travels in the state. */
  readonly forwardTo?: string;
  /** Opens exactly this address; may resolve when the user has not. */
  open(url: string): Promise<void>;
  /** The query of every call of the redirect URI that may have this state, from any caller; the listener says whether it took the call. */
  readonly onCallback: (take: TakeCallback, state: string) => Disposable;
  /** A code that the user brought by hand was refused, and the wait goes on. */
  onWrongCode?(): void;
}

interface Answer {
  readonly code: string;
  readonly isByHand: boolean;
}

export interface OAuthFlowDependencies {
  readonly endpoints: OAuthEndpoints;
  readonly clock: Clock;
}

/**
 * One sign-in through the browser: authorization code with PKCE and a state of its own.
 * Rejects with `cancelled` (also when the user denies), `timeout`, `oauthRefused`, `protocol`, or what the network gives.
 */
export async function signInThroughBrowser(
  dependencies: OAuthFlowDependencies,
  client: OAuthClient,
  browser: Browser,
  signal: AbortSignal,
): Promise<OAuthCredential> {
  const { endpoints, clock } = dependencies;
  const state = stateFor(browser.forwardTo);
  const pkce = await createPkce();
  signal.throwIfAborted();
  const { redirectUri } = browser;
  const url = endpoints.authorizeUrl({ client, redirectUri, state, codeChallenge: pkce.challenge });
  let answer = await answerOfBrowser(browser, url, state, clock, signal);
  const exchange = async () =>
    endpoints.exchangeCode({ client, redirectUri, code: answer.code, codeVerifier: pkce.verifier }, signal);
  let reply = await exchange();
  // What a user copied may lack a part, or be of an earlier time. The right code is still good.
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
 * The credential that a token reply gives: for a new sign-in, or for a session that `origin` was the credential of.
 * Expiry counts from `receivedAt`, by this computer's clock.
 */
export function oauthCredential(
  reply: TokenReply,
  origin: Pick<OAuthCredential, 'clientId' | 'scope' | 'redirectUri' | 'refreshToken' | 'share'>,
  receivedAt: number,
): OAuthCredential & { readonly share: Share } {
  if (reply.kind === 'refused') throw refusalOf(reply);
  if (reply.kind === 'refreshTokenOnly')
    throw new EngeeError({ kind: 'protocol', what: 'signIn', detail: reply.detail });
  // A reply without a new refresh token leaves the old one in force (RFC 6749, section 6).
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

/** The error for a reply that refuses. */
export function refusalOf({ error: code, description }: Extract<TokenReply, { kind: 'refused' }>): EngeeError {
  return new EngeeError({ kind: 'oauthRefused', code, ...(description === undefined ? {} : { description }) });
}

/** The credential with the refresh token of a reply that had no usable access token: the next renewal goes on from it. */
export function withRefreshToken(
  credential: OAuthCredential,
  refreshToken: string,
): OAuthCredential & { readonly share: Share } {
  return { ...credential, refreshToken, share: nextShare(credential.share) };
}

function nextShare(share: Share | undefined): Share {
  return share === undefined ? { key: randomToken(), renewals: 0 } : { key: share.key, renewals: share.renewals + 1 };
}

/** 256 random bits, and after a dot the address to go on to. All of it is compared when it comes back. */
function stateFor(forwardTo: string | undefined): string {
  const secret = randomToken();
  return forwardTo === undefined ? secret : `${secret}.${bytesToBase64Url(new TextEncoder().encode(forwardTo))}`;
}

async function answerOfBrowser(
  browser: Browser,
  url: string,
  state: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer> {
  const waiting = new AbortController();
  const callback = waitForAnswer(browser, state, clock, AbortSignal.any([signal, waiting.signal]));
  try {
    // Opening may wait for the user's yes for ever; the callback does not wait for that.
    return await Promise.race([callback, browser.open(url).then(() => callback)]);
  } finally {
    waiting.abort();
  }
}

/** The code of the first callback that answers this attempt; others are let pass and the wait goes on. */
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
      const callback = judgeCallback(query, state);
      switch (callback.kind) {
        case 'ignored':
          return false;
        case 'code':
          finish(() => {
            resolve({ code: callback.code, isByHand });
          });
          return true;
        case 'denied':
          fail(new EngeeError({ kind: 'cancelled' }));
          return true;
        case 'malformed':
          fail(new EngeeError({ kind: 'protocol', what: 'signIn', detail: callback.detail }));
          return true;
        case 'refused': {
          const { error: code, description } = callback;
          fail(new EngeeError({ kind: 'oauthRefused', code, ...(description === undefined ? {} : { description }) }));
          return true;
        }
      }
    }, state);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
