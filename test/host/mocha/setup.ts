// Mocha loads this before the tests: a run, even an interrupted one, ends the processes it started.
import { cleanUpOnSignals, runAllCleanups } from '../cleanup.ts';

cleanUpOnSignals();

export const mochaHooks = { afterAll: runAllCleanups };
