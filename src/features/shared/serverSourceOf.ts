import type { ServerSource } from '../../core/api/serverSource.ts';
import type { AuthState } from '../../core/auth/auth.ts';
import type { ServerState } from '../../core/server/serverState.ts';

/** Returns the source for the states of the sign-in and the server. */
export function serverSourceOf(auth: AuthState, server: ServerState): ServerSource {
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
  if (server.kind === 'unreachable') return { kind: 'notRunning', status: 'unknown', fault: server.fault };
  return { kind: 'notRunning', status: server.kind };
}
