import type { AuthSession } from './accounts.ts';

/** What became of the sessions, in the words of the editor's `AuthenticationProvider`. */
export interface SessionChange {
  readonly added: readonly AuthSession[];
  readonly removed: readonly AuthSession[];
  /** The same session with another token: whoever keeps the old one must let it go. */
  readonly changed: readonly AuthSession[];
}

/** The difference between two moments; undefined when there is none. */
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
