/** What runs in the foreground while keys wait. */
export interface Task {
  /** Ctrl+C. */
  interrupt(): void;
  /** The terminal is gone. */
  leave(): void;
}
