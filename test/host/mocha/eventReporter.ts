import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { REPORT_VARIABLE, type TestEvent } from './testEvent.ts';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS } = Mocha.Runner.constants;

/**
 * A mocha reporter that writes {@link TestEvent}s to a file: whatever process or editor the tests run in,
 * the one who started it reads along, prints and counts.
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
    runner.on(EVENT_RUN_END, () => {
      write({ kind: 'ended' });
    });
  }
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

// Mocha loads a reporter with require(), which takes this for the whole module.
export { EventReporter as 'module.exports' };
