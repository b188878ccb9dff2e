import type { Disposable } from './disposable.ts';

/** Subscribes a listener; shaped like VS Code's `Event`, so that one can be passed for the other. */
export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** The owner's side of an `Event`. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ call: (value: T) => unknown }>();

  readonly event: Event<T> = (call) => {
    const entry = { call };
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const entry of [...this.listeners]) entry.call(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
