import type { ServerUrl } from '../api/serverUrl.ts';
import type { VariableList } from '../bridge/bridge.ts';
import type { Fault } from '../errors/fault.ts';

/** Whether there are variables to ask for: only of a server that runs, for somebody who is signed in. */
export type VariableSource =
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'notRunning'; readonly status: 'stopped' | 'starting' | 'stopping' | 'unknown' }
  | { readonly kind: 'running'; readonly server: ServerUrl };

/** The variables of the user's server, as last known. Replaced as a whole at each change. */
export type WorkspaceState =
  | Exclude<VariableSource, { kind: 'running' }>
  /** Nothing has been read of this server yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'list'; readonly list: VariableList }
  /** @param fault undefined: a bug of ours, which is in the log */
  | { readonly kind: 'failed'; readonly fault: Fault | undefined };
