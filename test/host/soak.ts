// `npm run soak [-- --seconds 600]`: eight windows share one sign-in and are killed. Prints the results.
import { parseArgs } from 'node:util';
import { soak } from '../soak/soak.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } });
const seconds = Number(values.seconds);
if (!(seconds > 0)) {
  console.error('--seconds requires a number.');
  process.exit(1);
}
console.log(`Eight processes, tokens that live 2 s, ${seconds} s…`);
const result = await soak({ durationMs: seconds * 1000, killEveryMs: 8_000 });
const { signOuts, refreshes, idealRefreshes, refused, needless, kills, failures } = result;
const differencePercent = (100 * (refreshes - idealRefreshes)) / idealRefreshes;
console.log(`sign-outs         ${signOuts} (must be 0)`);
console.log(
  `refreshes         ${refreshes}; ideal ${idealRefreshes.toFixed(1)}: ${differencePercent.toFixed(1)} % (within 5 %)`,
);
console.log(`  refused ${refused}, needless ${needless}`);
console.log(
  `kills             ${Object.entries(kills)
    .map(([moment, count]) => `${count} ${moment}`)
    .join(', ')}`,
);
console.log(`tokens used       ${result.tokensUsed}, the longest wait for one ${result.longestWaitMs.toFixed(0)} ms`);
console.log(`requests answered ${result.answers}; failures ${JSON.stringify(failures)}`);
console.log(`windows at end    ${result.windows.map(({ state }) => state).join(', ')}`);
process.exitCode = signOuts === 0 && Math.abs(differencePercent) <= 5 ? 0 : 1;
