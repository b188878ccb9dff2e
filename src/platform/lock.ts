/** Mutual exclusion between the windows of one user. Only one of them holds a name at a time. */
export interface Lock {
  /**
   * Waits for the name. Resolves to undefined if locking isn't possible because the folder isn't writable.
   * Rejects only with the signal's reason.
   */
  acquire(name: string, signal: AbortSignal): Promise<HeldLock | undefined>;
  /** Removes all data of a name that won't be used again. Never rejects. */
  forget(name: string): Promise<void>;
}

export interface HeldLock {
  /** The last note from a holder of this name, even if it died right after. */
  readonly lastNote: string | undefined;
  /** Leaves a note for later holders of the name: one line, readable by others. Never rejects. */
  leaveNote(note: string): Promise<void>;
  /** Never rejects. */
  release(): Promise<void>;
}
