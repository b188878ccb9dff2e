import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { REPORT_VARIABLE, type TestEvent } from './testEvent.ts';

const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_FAIL, EVENT_TEST_PASS } = Mocha.Runner.constants;

/**
 * A Mocha reporter that writes {@link TestEvent}s to a file. The tests may run in another process or in an editor;
 * the runner follows the file, prints the results and counts them.
 */
export class EventReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env[REPORT_VARIABLE];
    if (file === undefined) {
      throw new Error(`${REPORT_VARIABLE} is not set`);
    }
    const write = (event: TestEvent): void => {
      appendFileSync(file, `${JSON.stringify(event)}\n`);
    };
    runner.on(EVENT_TEST_PASS, (test) => {
      write({ kind: 'passed', title: titleOf(test), durationMs: test.duration ?? 0 });
    });
    runner.on(EVENT_TEST_FAIL, (test, error: unknown) => {
      write({ kind: 'failed', title: titleOf(test), details: detailsOf(error) });
    });
    let startedMs = 0;
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (isTopLevel(suite)) startedMs = performance.now();
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      if (isTopLevel(suite))
        write({ kind: 'timed', file: fileOf(suite), durationMs: Math.round(performance.now() - startedMs) });
    });
    runner.on(EVENT_RUN_END, () => {
      write({ kind: 'ended' });
    });
  }
}

function isTopLevel(suite: Mocha.Suite): boolean {
  return suite.parent?.root === true;
}

/** Returns the path inside the level's folder, without the extension. */
function fileOf(suite: Mocha.Suite): string {
  return (suite.file ?? suite.title).replace(/^.*[\\/]test[\\/][^\\/]+[\\/]/, '').replace(/\.test\.ts$/, '');
}

function titleOf(test: Mocha.Runnable): string {
  return test.titlePath().join(' › ');
}

function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const cause = error.cause === undefined ? '' : `\nCaused by: ${detailsOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

// Mocha loads a reporter with require(), which returns this export as the module.
export { EventReporter as 'module.exports' };
