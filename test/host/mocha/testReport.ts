import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeTemporaryFolder, removeTemporaryFolder } from '../temporaryFolder.ts';
import { addTallies, EMPTY_TALLY, failedOnce, type Tally } from './tally.ts';
import type { TestEvent } from './testEvent.ts';

const POLL_MS = 150;

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
 * Follows a run that reports to a file until `run` settles or the report ends. Prints one line per test. A run that
 * rejects, or whose report has no end, counts as one failure.
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
      await delay(POLL_MS, undefined, { signal: settling.signal }).catch(() => undefined);
      await reader.readOn();
    }
    ended.abort();
    await settled;
    await reader.readOn();
    // When tests fail, the editor or Mocha also exits with an error. That is not a second failure.
    if (!reader.hasEnded || (problem !== undefined && reader.tally.failures.length === 0)) {
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

  #take(event: TestEvent): void {
    switch (event.kind) {
      case 'passed':
        this.#print(`✓ ${event.title} (${event.durationMs} ms)`);
        this.#add({ ...EMPTY_TALLY, passed: 1 });
        return;
      case 'failed':
        this.#print(`✗ ${event.title}\n${event.details.replaceAll(/^/gm, '    ')}`);
        this.#add(failedOnce(event));
        return;
      case 'timed':
        this.#add({ ...EMPTY_TALLY, times: [event] });
        return;
      case 'ended':
        this.hasEnded = true;
    }
  }

  #add(tally: Tally): void {
    this.tally = addTallies([this.tally, tally]);
  }
}
