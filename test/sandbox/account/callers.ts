import type { IncomingMessage } from 'node:http';
import { HttpError } from '../http/replies.ts';
import type { PersonalTokens } from './personalTokens.ts';

/** Returns the scope of a valid OAuth access token, undefined for any other string. */
export type AccessTokenLookup = (token: string) => Promise<{ scope: string } | undefined>;

/** Checks the `Authorization` header of requests. Throws HttpError for a request that is refused. */
export class Callers {
  readonly #tokens: PersonalTokens;
  readonly #lookup: AccessTokenLookup;

  constructor(tokens: PersonalTokens, lookup: AccessTokenLookup) {
    this.#tokens = tokens;
    this.#lookup = lookup;
  }

  /** The account server accepts every valid token. */
  async checkAccount(request: IncomingMessage): Promise<void> {
    const token = bearer(request);
    if (!this.#tokens.isValid(token)) {
      await this.#checkAccessToken(token);
    }
  }

  /** The user server accepts a personal token only if it was created before the server started. */
  async checkUser(request: IncomingMessage): Promise<void> {
    const token = bearer(request);
    if (this.#tokens.isValid(token)) {
      if (!this.#tokens.isKnownToServer(token)) {
        throw unauthorized('invalid_token');
      }
      return;
    }
    await this.#checkAccessToken(token);
  }

  async #checkAccessToken(token: string): Promise<void> {
    const found = await this.#lookup(token);
    if (found === undefined) {
      throw unauthorized('invalid_token');
    }
    if (!found.scope.split(' ').includes('engee')) {
      throw new HttpError(403, 'the token lacks the scope engee');
    }
  }
}

function bearer(request: IncomingMessage): string {
  const token = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    throw unauthorized('no bearer token');
  }
  return token;
}

function unauthorized(message: string): HttpError {
  return new HttpError(401, message, { 'WWW-Authenticate': 'Bearer' });
}
