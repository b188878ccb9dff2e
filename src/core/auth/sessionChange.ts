import type { AuthSession } from './authService.ts';

/** What became of the sessions, in the words of the editor's `AuthenticationProvider`. */
export interface SessionChange {
  readonly added: readonly AuthSession[];
  readonly removed: readonly AuthSession[];
  /** The same session with another token: whoever keeps the old one must let it go. */
  readonly changed: readonly AuthSession[];
}

/** The difference between two moments; undefined when there is none. */
export function sessionChange(before: AuthSession | undefined, after: AuthSession | undefined): SessionChange | undefined {
  const none: SessionChange = { added: [], removed: [], changed: [] };
  if (before !== undefined && before.id === after?.id) {
    return before.token.value === after.token.value ? undefined : { ...none, changed: [after] };
  }
  if (before === undefined && after === undefined) return undefined;
  return { ...none, added: after === undefined ? [] : [after], removed: before === undefined ? [] : [before] };
}
