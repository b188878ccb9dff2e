// `npm run kills [-- --replaces 200 --saves 200 --victim server]`: kills one party after another while files on the server are
// replaced and saved. Prints a table.
import { parseArgs } from 'node:util';
import { killHosts } from '../soak/files/hostKills.ts';
import { clientVictims, killClients } from '../soak/files/clientKills.ts';
import type { Way } from '../soak/files/messages.ts';
import type { WrittenFiles } from '../soak/files/writtenFiles.ts';
import { cleanUpOnSignals } from './cleanup.ts';
import { describeSetupFailure } from './setupError.ts';

type Kill = (way: Way, writes: number) => Promise<WrittenFiles>;

const kills = new Map<string, Kill>([
  ...clientVictims.map((victim): [string, Kill] => [victim, (way, writes) => killClients({ victim, way, writes })]),
  ['extensionHost', (way, writes) => killHosts({ way, writes })],
]);
const columns = ['kills', 'begun', 'confirmed', 'refused', 'unknown', 'damaged', 'wrong', 'left'] as const;
const { values } = parseArgs({
  options: {
    replaces: { type: 'string', default: '200' },
    saves: { type: 'string', default: '200' },
    victim: { type: 'string', multiple: true, default: [...kills.keys()] },
  },
});
const writes: Record<Way, number> = { replaces: Number(values.replaces), saves: Number(values.saves) };
const unknown = values.victim.filter((victim) => !kills.has(victim));
if (unknown.length > 0 || !Object.values(writes).every((count) => count >= 0)) {
  console.error(`--replaces and --saves require numbers. --victim is one of ${[...kills.keys()].join(', ')}.`);
  process.exit(1);
}
cleanUpOnSignals();

let isClean = true;
try {
  printRow('victim', columns);
  for (const victim of values.victim)
    for (const way of ['replaces', 'saves'] as const) {
      if (writes[way] === 0) continue;
      const written = await kills.get(victim)?.(way, writes[way]);
      if (written === undefined) continue;
      const { counts, problems } = written;
      printRow(
        `${victim}, ${way}`,
        columns.map((column) => String(counts[column])),
      );
      for (const problem of problems) console.log(`  ${problem}`);
      isClean &&= counts.damaged === 0 && counts.wrong === 0 && counts.left === 0;
    }
  console.log('damaged, wrong and left must be 0.');
  process.exit(isClean ? 0 : 1);
} catch (error) {
  console.error(describeSetupFailure(error));
  process.exit(1);
}

function printRow(title: string, cells: readonly string[]): void {
  console.log([title.padEnd(24), ...cells.map((cell) => cell.padStart(10))].join(''));
}
