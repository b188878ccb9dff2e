import { open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeTemporaryFolder, removeTemporaryFolder } from '../temporaryFolder.ts';
import type { TestEvent } from './testEvent.ts';

const POLL_MS = 150;

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export const EMPTY_TALLY: Tally = { passed: 0, failed: 0 };

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, one) => ({ passed: sum.passed + one.passed, failed: sum.failed + one.failed }),
    EMPTY_TALLY,
  );
}

/** Prints lines, each behind a label: two runs side by side stay apart. */
export type Print = (text: string) => void;

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
 * Reads along with a run that reports to the file handed to `run`, printing a line a test, until `run`
 * settles or the suite says that it has ended. A run that fails, or never says so, counts one failure.
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
    // An editor or a mocha whose tests failed ends with an error of its own: that is no second failure.
    if (!reader.hasEnded || (problem !== undefined && reader.tally.failed === 0)) {
      return reader.fail('the run broke off', problem === undefined ? 'It ended without a report.' : describe(problem));
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
  #rest = '';

  constructor(file: FileHandle, print: Print) {
    this.#file = file;
    this.#print = print;
  }

  async readOn(): Promise<void> {
    // The handle keeps its place: this reads what came since.
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
      case 'ended':
        this.hasEnded = true;
    }
  }
}
