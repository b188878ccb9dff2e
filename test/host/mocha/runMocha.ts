import { once } from 'node:events';
import { join } from 'node:path';
import type { Cleanup } from '../cleanup.ts';
import { startProcess, stopProcess } from '../processes.ts';
import { REPOSITORY } from '../repository.ts';
import { REPORT_VARIABLE } from './testEvent.ts';
import { followReport, type Print, type Tally } from './testReport.ts';

const OUTPUT_KEPT = 4000;

export interface MochaRun {
  /** Glob of the test files, relative to the repository. */
  readonly files: string;
  readonly timeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs test files in a mocha of their own and prints a line a test. No test may be skipped. */
export function runMocha(run: MochaRun, print: Print, cleanup: Cleanup): Promise<Tally> {
  const here = join(REPOSITORY, 'test', 'host', 'mocha');
  return followReport(print, async (reportFile) => {
    const child = startProcess(
      process.execPath,
      [
        join(REPOSITORY, 'node_modules', 'mocha', 'bin', 'mocha.js'),
        '--reporter',
        join(here, 'eventReporter.ts'),
        '--require',
        join(here, 'setup.ts'),
        '--timeout',
        String(run.timeoutMs),
        '--forbid-only',
        '--forbid-pending',
        // Only if something was left open does it matter; then the run must end all the same.
        '--exit',
        run.files,
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
      throw new Error(`mocha ended with ${code === null ? 'a signal' : `code ${code}`}`);
    }
  });
}
