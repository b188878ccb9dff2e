// `npm run kills [-- --replaces 200]`: kills one party after another while files on the server are replaced. Prints a table.
import { parseArgs } from 'node:util';
import { killReplaces, victims } from '../soak/files/killReplaces.ts';

const { values } = parseArgs({ options: { replaces: { type: 'string', default: '200' } } });
const replaces = Number(values.replaces);
if (!(replaces > 0)) {
  console.error('--replaces requires a number.');
  process.exit(1);
}
let isClean = true;
for (const [victim, counts] of await killReplaces({ replaces, victims })) {
  const { kills, begun, confirmed, refused, unknown, damaged, wrong, left } = counts;
  console.log(`${victim}: ${kills} kills in ${begun} replaces`);
  console.log(`  ${confirmed} confirmed, ${refused} refused, ${unknown} with unknown outcome`);
  console.log(`  ${damaged} damaged, ${wrong} with a wrong content, ${left} temporary files left (all must be 0)`);
  isClean &&= damaged === 0 && wrong === 0 && left === 0;
}
process.exitCode = isClean ? 0 : 1;
