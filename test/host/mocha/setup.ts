// Loaded by mocha before the tests: when a run is broken off, what it started ends with it.
import { cleanUpOnSignals } from '../cleanup.ts';

cleanUpOnSignals();
