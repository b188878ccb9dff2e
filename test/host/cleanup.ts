const live = new Set<Cleanup>();

/** Steps to run when a piece of work ends, for any reason. The newest runs first. */
export class Cleanup {
  readonly #steps: (() => Promise<void>)[] = [];

  constructor() {
    live.add(this);
  }

  defer(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Whether the end was requested, so that a process that stops now has not failed. */
  get hasBegun(): boolean {
    return !live.has(this);
  }

  /** Runs all steps. A step that fails is printed, and the others still run. */
  async run(): Promise<void> {
    live.delete(this);
    for (const step of this.#steps.splice(0).reverse()) {
      await step().catch((error: unknown) => {
        console.error(error);
      });
    }
  }
}

/** Runs every cleanup that has not run yet. */
export async function runAllCleanups(): Promise<void> {
  await Promise.all([...live].map((cleanup) => cleanup.run()));
}

/** Makes Ctrl+C and termination signals run all cleanups before this process exits. */
export function cleanUpOnSignals(): void {
  let isEnding = false;
  const end = async (exitCode: number): Promise<void> => {
    if (isEnding) {
      return;
    }
    isEnding = true;
    await runAllCleanups();
    process.exit(exitCode);
  };
  process.on('SIGINT', () => void end(130));
  process.on('SIGTERM', () => void end(143));
  process.on('SIGHUP', () => void end(129));
}
