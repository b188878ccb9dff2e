/** Notices that the server was started anew, from the states it is seen in. */
export class RestartWatch {
  private state: 'neverRan' | 'running' | 'gone' = 'neverRan';

  /** Takes the next state's kind; true: it runs again, with nothing of what was defined before. */
  isRestart(kind: string): boolean {
    const wasGone = this.state === 'gone';
    if (kind === 'running') this.state = 'running';
    // A state that is not known says nothing of what has happened.
    else if (this.state === 'running' && (kind === 'stopped' || kind === 'starting')) this.state = 'gone';
    return wasGone && kind === 'running';
  }
}
