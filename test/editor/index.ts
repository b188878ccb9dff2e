import Mocha from 'mocha';
import { EventReporter } from '../host/mocha/eventReporter.ts';

/** Longer than `eventually` waits, so that a failure names the value that it waited for. */
const TEST_TIMEOUT_MS = 60_000;

/**
 * Runs suites inside the extension host of the editor that loaded this module. Both @vscode/test-electron and the
 * VS Code server of test/host call it as `run()`.
 * @param suites functions that define the tests of a file, by the file's name
 * @throws if a test failed. The desktop editor turns that into its exit code.
 */
export async function runSuites(suites: Readonly<Record<string, () => void>>): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: TEST_TIMEOUT_MS,
    reporter: EventReporter,
    forbidOnly: true,
    forbidPending: true,
  });
  for (const [file, define] of Object.entries(suites)) {
    // Puts describe() in place and notes the file, as Mocha does when it loads a file itself.
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    define();
  }
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}
