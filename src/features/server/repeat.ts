import type { Disposable } from '../../core/lib/disposable.ts';
import type { Clock } from '../../platform/clock.ts';

/** Calls `callback` every `periodMs` until disposed. The first call is after one period. */
export function repeat(clock: Clock, periodMs: number, callback: () => void): Disposable {
  let timer = clock.schedule(fire, periodMs);
  function fire(): void {
    timer = clock.schedule(fire, periodMs);
    callback();
  }
  return {
    dispose: () => {
      timer.dispose();
    },
  };
}
