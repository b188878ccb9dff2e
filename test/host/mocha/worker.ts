// A process that runs test files for a pool, batch after batch. What a batch leaves in the process serves the next ones:
// a browser, a sandbox with its Julia, the loaded modules.
import { join } from 'node:path';
import Mocha from 'mocha';
import { cleanUpOnSignals, runAllCleanups } from '../cleanup.ts';
import { REPOSITORY } from '../repository.ts';
import { EventReporter } from './eventReporter.ts';
import { REPORT_VARIABLE } from './testEvent.ts';

/** What the pool sends. The worker replies with one message when the batch has ended. */
export interface Batch {
  /** Paths relative to the repository. */
  readonly files: readonly string[];
  readonly timeoutMs: number;
  /** Absolute path of the file for the report. */
  readonly reportFile: string;
}

// Only this process uses the cache, not the editors and browsers that it starts.
delete process.env['NODE_COMPILE_CACHE'];

cleanUpOnSignals();

process.on('message', (batch: Batch) => {
  void runBatch(batch);
});

process.once('disconnect', () => {
  void runAllCleanups().then(() => process.exit());
});

async function runBatch({ files, timeoutMs, reportFile }: Batch): Promise<void> {
  process.env[REPORT_VARIABLE] = reportFile;
  const mocha = new Mocha({
    timeout: timeoutMs,
    reporter: EventReporter,
    forbidOnly: true,
    forbidPending: true,
  });
  for (const file of files) mocha.addFile(join(REPOSITORY, file));
  await mocha.loadFilesAsync();
  await new Promise((resolve) => mocha.run(resolve));
  process.send?.('ended');
}
