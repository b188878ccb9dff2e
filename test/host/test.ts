// `npm test [-- level…]`: runs all levels in order, or the named ones. The last line is the total.
import { cleanUpOnSignals } from './cleanup.ts';
import { LEVELS } from './levels.ts';
import { addTallies, failedOnce, formatCounts, formatFailures, type Tally, within } from './mocha/tally.ts';
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
const total = addTallies(tallies);
process.exitCode = total.failures.length === 0 ? 0 : 1;
if (total.failures.length > 0) console.log(`\n${formatFailures(total)}`);
console.log(`\n${formatCounts(total)}`);

/** Runs a level. A level that cannot be set up, or runs no test, has failed. */
async function runLevel(name: string, run: () => Promise<Tally>): Promise<Tally> {
  console.log(`\n== ${name}`);
  const startedMs = performance.now();
  const tally = await run().then(
    (result) => (result.passed + result.failures.length === 0 ? failedLevel('no test ran') : result),
    (error: unknown) => failedLevel(describeSetupFailure(error)),
  );
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`== ${name}: ${formatCounts(tally)} in ${seconds} s`);
  return within(name, tally);
}

function failedLevel(reason: string): Tally {
  console.log(`  ✗ ${reason}`);
  return failedOnce({ title: 'could not run', details: reason });
}
