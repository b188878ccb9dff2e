/** Detects restarts of the server from its observed states. */
export class RestartWatch {
  private state: 'neverRan' | 'running' | 'gone' = 'neverRan';

  /** Takes the next state. Returns true when the server is running again and has lost all definitions. */
  isRestart(kind: string): boolean {
    const wasGone = this.state === 'gone';
    if (kind === 'running') this.state = 'running';
    // An unknown or unreachable state doesn't mean that the server stopped.
    else if (this.state === 'running' && (kind === 'stopped' || kind === 'starting')) this.state = 'gone';
    return wasGone && kind === 'running';
  }
}
