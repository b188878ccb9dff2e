import type { ServerUrl } from '../api/serverUrl.ts';
import type { Event } from '../lib/event.ts';
import type { ServerState } from './serverState.ts';

/** The user's Engee server: what is known of it, and what can be asked of it. */
export interface Server {
  readonly state: ServerState;
  readonly onDidChangeState: Event<ServerState>;
  /** Asks Engee now; resolves to the new state. Never rejects save with `cancelled`: a failure is a state. */
  refresh(signal: AbortSignal): Promise<ServerState>;
  /**
   * Starts the server (or joins a start under way) and resolves when it runs.
   * Aborting stops the waiting, not the start.
   */
  start(signal: AbortSignal): Promise<ServerUrl>;
  /** Stops the server and resolves when it has stopped. */
  stop(signal: AbortSignal): Promise<void>;
}
