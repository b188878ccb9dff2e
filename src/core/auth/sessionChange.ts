import type { AuthSession } from './accounts.ts';

/** The difference between two lists of sessions, in the form of the editor's `AuthenticationProvider` event. */
export interface SessionChange {
  readonly added: readonly AuthSession[];
  readonly removed: readonly AuthSession[];
  /** Sessions with a new token. Consumers must drop the old one. */
  readonly changed: readonly AuthSession[];
}

/** Returns the difference, or undefined when nothing changed. */
export function sessionChange(
  before: readonly AuthSession[],
  after: readonly AuthSession[],
): SessionChange | undefined {
  const earlier = new Map(before.map((session) => [session.id, session]));
  const ids = new Set(after.map(({ id }) => id));
  const change: SessionChange = {
    added: after.filter(({ id }) => !earlier.has(id)),
    removed: before.filter(({ id }) => !ids.has(id)),
    changed: after.filter(({ id, token }) => earlier.has(id) && earlier.get(id)?.token.value !== token.value),
  };
  return Object.values(change).every((sessions: readonly AuthSession[]) => sessions.length === 0) ? undefined : change;
}
