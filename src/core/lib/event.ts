import type { Disposable } from './disposable.ts';
import { reportBug } from './reportBug.ts';

/** Subscribes a listener. Compatible with VS Code's `Event`. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/**
 * Fires an `Event`. As in VS Code's own emitter, a listener that throws or rejects is reported and does not affect other
 * listeners or the code that fires.
 */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ call: (value: T) => unknown }>();

  readonly event: Event<T> = (call) => {
    const entry = { call };
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  /** Calls all current listeners in the order of subscription. Never throws. */
  fire(value: T): void {
    for (const entry of [...this.listeners]) {
      try {
        const result = entry.call(value);
        if (result instanceof Promise) result.catch(reportBug);
      } catch (error) {
        reportBug(error);
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
