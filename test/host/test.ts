// `npm test [-- level…]`: runs all levels in order, or the named ones. The last line is the total.
import { cleanUpOnSignals } from './cleanup.ts';
import { LEVELS } from './levels.ts';
import { addTallies, type Tally } from './mocha/testReport.ts';
import { describeSetupFailure } from './setupError.ts';

cleanUpOnSignals();

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in LEVELS));
if (unknown !== undefined) {
  console.error(`There is no level named ${unknown}. The levels: ${Object.keys(LEVELS).join(', ')}.`);
  process.exit(1);
}

const tallies: Tally[] = [];
for (const [name, run] of Object.entries(LEVELS)) {
  if (wanted.length === 0 || wanted.includes(name)) {
    tallies.push(await runLevel(name, run));
  }
}
const { passed, failed } = addTallies(tallies);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`\n${passed} passed, ${failed} failed`);

/** Runs a level. A level that cannot be set up, or runs no test, has failed. */
async function runLevel(name: string, run: () => Promise<Tally>): Promise<Tally> {
  console.log(`\n== ${name}`);
  const startedMs = performance.now();
  const tally = await run().then(
    (result) => (result.passed + result.failed === 0 ? failedLevel('no test ran') : result),
    (error: unknown) => failedLevel(describeSetupFailure(error)),
  );
  console.log(
    `== ${name}: ${tally.passed} passed, ${tally.failed} failed in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`,
  );
  return tally;
}

function failedLevel(line: string): Tally {
  console.log(`  ✗ ${line}`);
  return { passed: 0, failed: 1 };
}
