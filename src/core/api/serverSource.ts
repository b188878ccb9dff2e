import type { Fault } from '../errors/fault.ts';
import type { ServerUrl } from './serverUrl.ts';

/** The server that a view reads from. Only a running server of a signed-in user can be read. */
export type ServerSource =
  | { readonly kind: 'signedOut' }
  | {
      readonly kind: 'notRunning';
      readonly status: 'stopped' | 'starting' | 'stopping' | 'unknown';
      /** Why Engee can't be reached. Then the status is unknown. */
      readonly fault?: Fault;
    }
  | { readonly kind: 'running'; readonly server: ServerUrl };

export function isSameSource(one: ServerSource, other: ServerSource): boolean {
  return one.kind === other.kind && JSON.stringify(one) === JSON.stringify(other);
}
