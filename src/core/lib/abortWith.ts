import type { Disposable } from './disposable.ts';

/** Creates a controller that aborts with a signal, until it is disposed. `AbortSignal.any` would take 0.2 ms longer. */
export function abortWith(signal: AbortSignal): AbortController & Disposable {
  const controller = new AbortController();
  const onAbort = () => {
    controller.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return Object.assign(controller, {
    dispose: () => {
      signal.removeEventListener('abort', onAbort);
    },
  });
}
