// Runs a download step by step with an umask and prints the modes of the extension's files and of the user's files.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NodeLocalFiles } from '../../../../src/platform/node/localFiles.ts';
import { StagingJournal } from '../../../../src/platform/node/stagingJournal.ts';
import { craftZip } from '../support/craftZip.ts';
import { bytesOf } from '../support/disk.ts';

const [umask = '', root = ''] = process.argv.slice(2);
process.umask(parseInt(umask, 8));
const never = new AbortController().signal;
const ignore = () => undefined;
const folder = join(root, 'folder');
const local = new NodeLocalFiles(new StagingJournal(join(root, 'journal')));
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

const staging = await local.stage(folder);
const one = await staging.write(bytesOf('one'), ignore, never);
const archive = await staging.write(bytesOf(craftZip([{ name: 'd/x', data: 'x', mode: 0o104777 }])), ignore, never);
const [unpacked] = await staging.unpack(archive, 10, () => 100, never);
const ours: Record<string, string> = {};
for (const below of ['journal', 'folder']) {
  for (const entry of readdirSync(join(root, below), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (below === 'journal' || path.includes('.engee-download-'))
      ours[path.slice(root.length + 1)] = (entry.isDirectory() ? 'd' : 'f') + modeOf(path);
  }
}
ours['journal'] = `d${modeOf(join(root, 'journal'))}`;

const users: Record<string, string> = {};
const place = async (file: typeof one | undefined, name: string, mode: 'new' | 'replace') => {
  const location = file === undefined ? undefined : await staging.place(file, name, mode);
  users[name] = location === undefined ? 'not placed' : modeOf(location);
};
await place(one, 'new', 'new');
await place(await staging.write(bytesOf('two'), ignore, never), 'second', 'new');
await place(unpacked, 'sub/unpacked', 'new');
for (const name of readdirSync(folder).filter((each) => each.startsWith('old')))
  await place(await staging.write(bytesOf(name), ignore, never), name, 'replace');
await place(await staging.write(bytesOf('missing'), ignore, never), 'missing', 'replace');
users['sub'] = modeOf(join(folder, 'sub'));
await staging.discard();
process.stdout.write(JSON.stringify({ ours, users }));
