import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeTemporaryFolder, removeTemporaryFolder } from '../temporaryFolder.ts';
import type { TestEvent } from './testEvent.ts';

const POLL_MS = 150;
const QUICK_FILE_MS = 100;

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const EMPTY_TALLY: Tally = { passed: 0, failed: 0 };

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }),
    EMPTY_TALLY,
  );
}

export type Print = (text: string) => void;

/** Returns a `Print` that puts a label before each line, so that parallel runs can be told apart. */
export function labelled(label: string): Print {
  return (text) => {
    console.log(
      text
        .split('\n')
        .map((line) => `  ${label === '' ? '' : `[${label}] `}${line}`)
        .join('\n'),
    );
  };
}

/**
 * Follows a run that reports to a file until `run` settles or the report ends. Prints one line per test, then the time
 * of each test file. A run that rejects, or whose report has no end, counts as one failure.
 * @param run starts the tests; its signal aborts when the report has ended
 */
export async function followReport(
  print: Print,
  run: (reportFile: string, ended: AbortSignal) => Promise<void>,
): Promise<Tally> {
  const folder = await makeTemporaryFolder('report');
  const reportFile = join(folder, 'events.jsonl');
  await writeFile(reportFile, '');
  const report = await open(reportFile);
  const ended = new AbortController();
  try {
    const reader = new ReportReader(report, print);
    let problem: unknown;
    const settling = new AbortController();
    const settled = run(reportFile, ended.signal)
      .catch((error: unknown) => {
        problem = error;
      })
      .finally(() => {
        settling.abort();
      });
    while (!settling.signal.aborted && !reader.hasEnded) {
      await delay(POLL_MS);
      await reader.readOn();
    }
    ended.abort();
    await settled;
    await reader.readOn();
    reader.printTimes();
    // When tests fail, the editor or Mocha also exits with an error. That is not a second failure.
    if (!reader.hasEnded || (problem !== undefined && reader.tally.failed === 0)) {
      return reader.fail(
        'the run was interrupted',
        problem === undefined ? 'The report has no end.' : describe(problem),
      );
    }
    return reader.tally;
  } finally {
    await report.close();
    await removeTemporaryFolder(folder);
  }
}

function describe(problem: unknown): string {
  return problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
}

class ReportReader {
  tally: Tally = EMPTY_TALLY;
  hasEnded = false;
  readonly #file: FileHandle;
  readonly #print: Print;
  readonly #fileTimesMs = new Map<string, number>();
  #rest = '';

  constructor(file: FileHandle, print: Print) {
    this.#file = file;
    this.#print = print;
  }

  async readOn(): Promise<void> {
    // The handle keeps its position, so this reads only what is new.
    const lines = (this.#rest + (await this.#file.readFile('utf8'))).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#take(JSON.parse(line) as TestEvent);
    }
  }

  fail(title: string, details: string): Tally {
    this.#take({ kind: 'failed', title, details });
    return this.tally;
  }

  /** Prints the time of each test file, the slowest first. Files under 100 ms share one line. */
  printTimes(): void {
    const times = [...this.#fileTimesMs].toSorted(([, a], [, b]) => b - a);
    const quick = times.filter(([, durationMs]) => durationMs < QUICK_FILE_MS);
    if (times.length > 0) this.#print('Time by file:');
    for (const [file, durationMs] of times.slice(0, times.length - quick.length))
      this.#print(`${formatSeconds(durationMs)}  ${file}`);
    if (quick.length > 0)
      this.#print(
        `${formatSeconds(quick.reduce((sum, [, durationMs]) => sum + durationMs, 0))}  in ${quick.length} quick files`,
      );
  }

  #take(event: TestEvent): void {
    switch (event.kind) {
      case 'passed':
        this.#print(`✓ ${event.title} (${event.durationMs} ms)`);
        this.tally = addTallies([this.tally, { passed: 1, failed: 0 }]);
        return;
      case 'failed':
        this.#print(`✗ ${event.title}\n${event.details.replaceAll(/^/gm, '    ')}`);
        this.tally = addTallies([this.tally, { passed: 0, failed: 1 }]);
        return;
      case 'timed':
        this.#fileTimesMs.set(event.file, (this.#fileTimesMs.get(event.file) ?? 0) + event.durationMs);
        return;
      case 'ended':
        this.hasEnded = true;
    }
  }
}

function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`.padStart(8);
}
