import type { AuthState } from '../../core/auth/auth.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { VariableSource } from '../../core/workspace/workspaceState.ts';

/** Returns the source of variables for the states of the sign-in and the server. */
export function variableSourceOf(auth: AuthState, server: ServerState): VariableSource {
  switch (auth.kind) {
    case 'signedOut':
    case 'expired':
    case 'signingIn':
      return { kind: 'signedOut' };
    case 'unknown':
      return { kind: 'notRunning', status: 'unknown' };
    case 'signedIn':
      break;
  }
  if (server.kind === 'running') return { kind: 'running', server: server.url };
  return { kind: 'notRunning', status: server.kind === 'unreachable' ? 'unknown' : server.kind };
}
