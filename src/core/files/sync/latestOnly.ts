/**
 * Runs work for keys, one at a time for each key. While work for a key runs, any number of further requests cause one more
 * run after it, which sees the newest state.
 */
export class LatestOnly {
  private readonly running = new Map<string, { isRepeated: boolean }>();

  /** @param work must not reject. Resolves when no work for the key is left, or at once if an earlier call continues with it. */
  async run(key: string, work: () => Promise<void>): Promise<void> {
    const running = this.running.get(key);
    if (running !== undefined) {
      running.isRepeated = true;
      return;
    }
    const state = { isRepeated: true };
    this.running.set(key, state);
    try {
      while (state.isRepeated) {
        state.isRepeated = false;
        await work();
      }
    } finally {
      this.running.delete(key);
    }
  }
}
