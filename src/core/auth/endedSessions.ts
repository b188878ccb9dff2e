import type { Memento } from '../../platform/storage.ts';
import type { BaseUrl } from '../api/baseUrl.ts';

/** So many sign-outs are remembered; each matters only until every window has seen it. */
const maxEnded = 32;

/**
 * The sessions of one Engee that the user signed out of, in whatever window: so that a sign-out is final although
 * secret storage refuses to delete, or another window still has its copy.
 */
export class EndedSessions {
  private readonly memory: Memento;
  private readonly key: string;
  private readonly endedHere = new Set<string>();

  /** @param memory the windows share it; nothing secret is written there */
  constructor(memory: Memento, baseUrl: BaseUrl) {
    this.memory = memory;
    this.key = `engee.signedOut:${baseUrl}`;
  }

  readonly has = (sessionId: string): boolean => this.endedHere.has(sessionId) || this.remembered.includes(sessionId);

  add(sessionIds: readonly string[]): void {
    if (sessionIds.length === 0) return;
    for (const id of sessionIds) this.endedHere.add(id);
    // Without a memory it holds in this window.
    Promise.resolve(this.memory.update(this.key, [...this.remembered, ...sessionIds].slice(-maxEnded))).catch(
      () => undefined,
    );
  }

  private get remembered(): readonly unknown[] {
    const stored = this.memory.get(this.key);
    return Array.isArray(stored) ? (stored as unknown[]) : [];
  }
}
