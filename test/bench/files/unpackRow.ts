import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackZip } from '../../../src/platform/node/unpackZip.ts';
import { craftZip } from '../../integration/files/support/craftZip.ts';
import { always } from '../../integration/support/engeeClient.ts';
import { medianRow, type Row } from '../row.ts';
import { inTurns } from '../stopwatch.ts';
import type { FileStage } from './stage.ts';

const entries = 10_000;
const entryBytes = 1_000;
const pairs = 3;

/** `files.unpack10k`: an archive of 10,000 files, compared with writing the same files one after the other. */
export async function unpackMany(stage: FileStage): Promise<readonly Row[]> {
  const data = Buffer.alloc(entryBytes, 'a');
  const names = Array.from({ length: entries }, (_, index) => `file ${index}.txt`);
  const archive = join(stage.folder, 'archive.zip');
  await writeFile(archive, craftZip(names.map((name) => ({ name, data, isDeflated: true }))));
  const limits = { maxEntries: entries, admit: () => entries * entryBytes };
  const { oursMs, bareMs } = await inTurns(
    pairs,
    1,
    async () => unpackZip(archive, join(await stage.freshFolder(), 'unpacked'), limits, always),
    async () => {
      const folder = join(await stage.freshFolder(), 'written');
      await mkdir(folder);
      for (const name of names) await writeFile(join(folder, name), data);
    },
  );
  return [medianRow('files.unpack10k', oursMs, bareMs)];
}
