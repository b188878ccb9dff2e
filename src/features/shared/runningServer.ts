import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Server } from '../../core/server/server.ts';

/** Returns the server's address, for actions that don't start a server. Throws if it isn't running. */
export function runningServer({ state, runningUrl }: Pick<Server, 'state' | 'runningUrl'>): ServerUrl {
  if (runningUrl !== undefined) return runningUrl;
  if (state.kind === 'unreachable') throw new EngeeError(state.fault);
  throw new EngeeError({ kind: 'serverNotRunning', status: state.kind });
}
