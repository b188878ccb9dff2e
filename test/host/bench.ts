// `npm run bench [-- ID…]`: measures the installed extension and compares it with the best possible. Writes bench-results.json.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bench, benchIds } from '../bench/measure.ts';
import { tableOf } from '../bench/table.ts';
import { cleanUpOnSignals } from './cleanup.ts';
import { REPOSITORY } from './repository.ts';
import { describeSetupFailure } from './setupError.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => !benchIds.includes(id));
if (unknown.length > 0) {
  console.error(`There is no measurement named ${unknown.join(', ')}. The measurements: ${benchIds.join(', ')}.`);
  process.exit(1);
}
cleanUpOnSignals();
try {
  const rows = await bench(wanted.length > 0 ? wanted : benchIds, (line) => {
    console.log(line);
  });
  console.log(`\n${tableOf(rows)}`);
  await writeFile(join(REPOSITORY, 'bench-results.json'), `${JSON.stringify(rows, null, 2)}\n`);
} catch (error) {
  console.error(describeSetupFailure(error));
  process.exitCode = 1;
}
