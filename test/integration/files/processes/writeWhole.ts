// Writes a large file again and again until it is killed.
import { join } from 'node:path';
import { writeWhole } from '../../../../src/platform/node/wholeFile.ts';

const [folder = ''] = process.argv.slice(2);
const text = 'x'.repeat(64 * 1024 * 1024);
for (;;) await writeWhole(join(folder, 'note.json'), text);
