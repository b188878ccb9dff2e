import type { ServerUrl } from '../api/serverUrl.ts';
import type { Event } from '../lib/event.ts';
import type { ServerState } from './serverState.ts';

/** The user's Engee server. */
export interface Server {
  readonly state: ServerState;
  /** The server's address; undefined if the server is not running. */
  readonly runningUrl: ServerUrl | undefined;
  readonly onDidChangeState: Event<ServerState>;
  /** Requests the state now. Rejects only with `canceled`, because a failed request is a state. */
  refresh(signal: AbortSignal): Promise<ServerState>;
  /** Starts the server, or joins a start in progress, and resolves when it runs. Aborting stops the wait, not the start. */
  start(signal: AbortSignal): Promise<ServerUrl>;
  /** Stops the server and resolves when it has stopped. */
  stop(signal: AbortSignal): Promise<void>;
}
