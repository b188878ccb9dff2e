const live = new Set<Cleanup>();

/** What has to be undone when a piece of work ends, however it ends: newest first. */
export class Cleanup {
  readonly #steps: (() => Promise<void>)[] = [];

  constructor() {
    live.add(this);
  }

  defer(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Whether the end has come, so that what stops now was asked to. */
  get hasBegun(): boolean {
    return !live.has(this);
  }

  /** Undoes everything. A step that fails is printed, and the others still run. */
  async run(): Promise<void> {
    live.delete(this);
    for (const step of this.#steps.splice(0).reverse()) {
      await step().catch((error: unknown) => {
        console.error(error);
      });
    }
  }
}

/** From now on Ctrl+C, and a request to end, undo all that is going on before this process exits. */
export function cleanUpOnSignals(): void {
  let isEnding = false;
  const end = async (exitCode: number): Promise<void> => {
    if (isEnding) {
      return;
    }
    isEnding = true;
    await Promise.all([...live].map((cleanup) => cleanup.run()));
    process.exit(exitCode);
  };
  process.on('SIGINT', () => void end(130));
  process.on('SIGTERM', () => void end(143));
  process.on('SIGHUP', () => void end(129));
}
