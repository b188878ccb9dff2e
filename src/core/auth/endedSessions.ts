import type { Memento } from '../../platform/storage.ts';
import type { BaseUrl } from '../api/baseUrl.ts';

/** Number of sign-outs to remember. Each one matters only until every window has seen it. */
const maxEnded = 32;

/**
 * Remembers the sessions that the user signed out of, in any window. A sign-out stays in effect even if secret storage
 * fails to delete the session or another window still has a copy.
 */
export class EndedSessions {
  private readonly memory: Memento;
  private readonly key: string;
  private readonly endedHere = new Set<string>();

  /** @param memory shared by all windows; stores no secrets */
  constructor(memory: Memento, baseUrl: BaseUrl) {
    this.memory = memory;
    this.key = `engee.signedOut:${baseUrl}`;
  }

  readonly has = (sessionId: string): boolean => this.endedHere.has(sessionId) || this.remembered.includes(sessionId);

  add(sessionIds: readonly string[]): void {
    if (sessionIds.length === 0) return;
    for (const id of sessionIds) this.endedHere.add(id);
    // If the write fails, the sign-out still applies in this window.
    Promise.resolve(this.memory.update(this.key, [...this.remembered, ...sessionIds].slice(-maxEnded))).catch(
      () => undefined,
    );
  }

  private get remembered(): readonly unknown[] {
    const stored = this.memory.get(this.key);
    return Array.isArray(stored) ? (stored as unknown[]) : [];
  }
}
