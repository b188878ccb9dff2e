import { randomBytes } from 'node:crypto';

/** Keeps the personal access tokens and which of them the running server accepts. */
export class PersonalTokens {
  readonly #all = new Set<string>();
  #knownToServer: ReadonlySet<string> = new Set();

  create(): string {
    const token = randomBytes(32).toString('base64url');
    this.#all.add(token);
    return token;
  }

  revoke(token: string): void {
    this.#all.delete(token);
  }

  /** A server accepts only the tokens that existed when its start was requested. */
  serverIsStarting(): void {
    this.#knownToServer = new Set(this.#all);
  }

  isValid(token: string): boolean {
    return this.#all.has(token);
  }

  isKnownToServer(token: string): boolean {
    return this.#all.has(token) && this.#knownToServer.has(token);
  }
}
