import type { Key } from './key.ts';

/** What runs in the foreground while keys wait. */
export interface Task {
  /** Ctrl+C. */
  interrupt(): void;
  /** Whether it takes the key, as code does that waits for input. */
  accept(key: Key): boolean;
  /** The terminal is gone. */
  leave(): void;
}
