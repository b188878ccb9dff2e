import { once } from 'node:events';
import { join } from 'node:path';
import type { Cleanup } from '../cleanup.ts';
import { startProcess, stopProcess } from '../processes.ts';
import { REPOSITORY } from '../repository.ts';
import { REPORT_VARIABLE } from './testEvent.ts';
import { followReport, type Print, type Tally } from './testReport.ts';

const OUTPUT_KEPT = 4000;

export interface MochaRun {
  /** Paths or globs of the test files, relative to the repository. */
  readonly files: readonly string[];
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs test files in their own Mocha process and prints one line per test. Skipped tests are an error. */
export function runMocha(run: MochaRun, print: Print, cleanup: Cleanup): Promise<Tally> {
  return followReport(print, async (reportFile) => {
    const child = startProcess(
      process.execPath,
      [
        join(REPOSITORY, 'node_modules', 'mocha', 'bin', 'mocha.js'),
        '--reporter',
        join(REPOSITORY, 'test', 'host', 'mocha', 'eventReporter.ts'),
        // The other options are in .mocharc.json, which editors and `npx mocha` also read.
        '--timeout',
        String(run.timeoutMs),
        ...run.files,
      ],
      {
        cwd: REPOSITORY,
        env: { ...process.env, ...run.environment, [REPORT_VARIABLE]: reportFile },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    cleanup.defer(() => stopProcess(child));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    if (output.trim() !== '') {
      print(output.trim());
    }
    if (code !== 0) {
      throw new Error(`Mocha ended with ${code === null ? 'a signal' : `code ${code}`}`);
    }
  });
}
