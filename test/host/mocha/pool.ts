import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cacheDirectory } from '../cache.ts';
import { Cleanup } from '../cleanup.ts';
import { startProcess, stopProcess } from '../processes.ts';
import { REPOSITORY } from '../repository.ts';
import { addTallies, formatTimes, type Tally } from './tally.ts';
import { followReport, type Print } from './testReport.ts';
import type { Batch } from './worker.ts';

const OUTPUT_KEPT = 4000;

export interface PoolRun {
  /** Paths of test files relative to the repository. A worker takes the next batch when it has finished one. */
  readonly batches: readonly (readonly string[])[];
  /** The number of Mocha processes that run side by side. */
  readonly workers: number;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs test files in Mocha processes and prints one line per test, then the time of each file. Skipped tests are an
 * error. If a process ends early, its batch counts as one more failure and another process runs the rest.
 */
export async function runPool(run: PoolRun, print: Print): Promise<Tally> {
  const cleanup = new Cleanup();
  const queue = [...run.batches];
  const runLane = async (): Promise<Tally> => {
    const tallies: Tally[] = [];
    let worker: Worker | undefined;
    for (let files = queue.shift(); files !== undefined; files = queue.shift()) {
      const current = worker?.isAlive === true ? worker : new Worker(run.environment, cleanup);
      worker = current;
      const batch = { files, timeoutMs: run.timeoutMs };
      tallies.push(await followReport(print, (reportFile) => current.run({ ...batch, reportFile })));
      current.printOutput(print);
    }
    await worker?.close();
    worker?.printOutput(print);
    return addTallies(tallies);
  };
  try {
    const tally = addTallies(await Promise.all(Array.from({ length: run.workers }, runLane)));
    if (tally.times.length > 0) print(formatTimes(tally));
    return tally;
  } finally {
    await cleanup.run();
  }
}

/** A process that runs `worker.ts`. */
class Worker {
  readonly #child: ChildProcess;
  #output = '';

  constructor(environment: PoolRun['environment'], cleanup: Cleanup) {
    this.#child = startProcess(process.execPath, [join(REPOSITORY, 'test', 'host', 'mocha', 'worker.ts')], {
      cwd: REPOSITORY,
      // Modules load faster when they are already converted and compiled.
      env: { ...process.env, NODE_COMPILE_CACHE: join(cacheDirectory(), 'compiled'), ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_KEPT);
      });
    }
    cleanup.defer(() => stopProcess(this.#child));
  }

  get isAlive(): boolean {
    return this.#child.connected;
  }

  /** Resolves when the batch has run. @throws if the process ends before that */
  async run(batch: Batch): Promise<void> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      this.#child.send(batch);
      const hasEnded = await Promise.race([
        once(this.#child, 'message', { signal }).then(() => false),
        once(this.#child, 'close', { signal }).then(() => true),
      ]);
      if (hasEnded) {
        const { exitCode, signalCode } = this.#child;
        throw new Error(`The Mocha process ended with ${signalCode ?? `code ${exitCode}`}`);
      }
    } finally {
      settled.abort();
    }
  }

  /** Prints what the process has printed since the last call. */
  printOutput(print: Print): void {
    if (this.#output.trim() !== '') print(this.#output.trim());
    this.#output = '';
  }

  /** Lets the process close what it shares between batches, and waits for its end. */
  async close(): Promise<void> {
    if (!this.isAlive) return;
    // Not `close`, which does not happen after a disconnect from this side.
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
