import Mocha from 'mocha';
import { EventReporter } from '../host/mocha/eventReporter.ts';

const TEST_TIMEOUT_MS = 30_000;

/**
 * Runs the suites that `loadSuites` defines, inside the extension host of whatever editor loaded this
 * module. Both @vscode/test-electron and the VS Code server of test/host call it as `run()`.
 * @throws when a test failed: the desktop editor turns that into its exit code.
 */
export async function runSuites(loadSuites: () => void): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: TEST_TIMEOUT_MS,
    reporter: EventReporter,
    forbidOnly: true,
    forbidPending: true,
  });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  loadSuites();
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}
