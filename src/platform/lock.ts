/** Mutual exclusion between the windows of one user: a name is held by one of them at a time. */
export interface Lock {
  /**
   * Waits for the name. Resolves to undefined when there can be no lock: its place cannot be written.
   * Rejects with the signal's reason, and with nothing else.
   */
  acquire(name: string, signal: AbortSignal): Promise<HeldLock | undefined>;
  /** Removes what the holders of a name left that nobody is to hold again. Never rejects. */
  forget(name: string): Promise<void>;
}

export interface HeldLock {
  /** The last note that a holder of this name left, even if it died right after. */
  readonly lastNote: string | undefined;
  /** Leaves a note for those who hold the name later: one line, which others may read. Never rejects. */
  leaveNote(note: string): Promise<void>;
  /** Never rejects. */
  release(): Promise<void>;
}
