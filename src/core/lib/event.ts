import type { Disposable } from './disposable.ts';
import { reportBug } from './reportBug.ts';

/** Subscribes a listener; shaped like VS Code's `Event`, so that one can be passed for the other. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/**
 * The owner's side of an `Event`. A listener that throws, or whose promise rejects, is reported and stops neither the
 * other listeners nor the code that fires, as with VS Code's own emitter.
 */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ call: (value: T) => unknown }>();

  readonly event: Event<T> = (call) => {
    const entry = { call };
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  /** Calls every listener that is subscribed now, in the order of subscription. Never throws. */
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
