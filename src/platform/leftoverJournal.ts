/**
 * Remembers what must be cleaned up if this window ends first, such as a file on the server that is not in its place yet.
 * Shared by all windows of the user on this machine.
 */
export interface LeftoverJournal {
  /** Records a note under a new ID of letters, digits and hyphens. Resolves when the note is stored. Rejects if it can't be. */
  add(id: string, note: string): Promise<void>;
  /** Marks a note of this window as work that has ended, so that `leftovers` returns it. */
  abandon(id: string): void;
  /** Removes a note. Never rejects. */
  remove(id: string): Promise<void>;
  /** Returns the notes of windows that have ended, and the abandoned ones of this window. Untrusted. Never rejects. */
  leftovers(): Promise<readonly Leftover[]>;
}

export interface Leftover {
  readonly id: string;
  readonly note: string;
}
