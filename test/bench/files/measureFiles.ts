import type { Cleanup } from '../../host/cleanup.ts';
import { temporaryFolder } from '../../host/temporaryFolder.ts';
import type { Row } from '../row.ts';
import { separateSandbox } from '../separateSandbox.ts';
import { memoryOfLarge } from './memoryRow.ts';
import { downloadFolder, listMany, saveOne } from './remoteRows.ts';
import { type FileStage, openFileStage } from './stage.ts';
import { cancelUpload, downloadLarge, uploadLarge, uploadMany } from './transferRows.ts';
import { unpackMany } from './unpackRow.ts';

/**
 * The measurements of files. They run without VS Code, with the same code as in the extension, because the commands ask
 * questions that only a user can answer.
 */
const measurements: Readonly<Record<string, (stage: FileStage) => Promise<readonly Row[]>>> = {
  'files.upload1GiB': uploadLarge,
  'files.download1GiB': downloadLarge,
  'files.upload1000': uploadMany,
  'files.cancel': cancelUpload,
  'files.memory3GiB': memoryOfLarge,
  'files.unpack10k': unpackMany,
  'files.downloadFolder': downloadFolder,
  'files.list10k': listMany,
  'files.save1MB': saveOne,
};

export const fileIds: readonly string[] = Object.keys(measurements);

/** Measures against a sandbox in a process of its own. */
export async function measureFiles(
  ids: readonly string[],
  cleanup: Cleanup,
  print: (line: string) => void,
): Promise<readonly Row[]> {
  const stage = await openFileStage(await separateSandbox(cleanup), await temporaryFolder('bench-files', cleanup));
  const rows: Row[] = [];
  for (const id of ids) {
    print(`${id}…`);
    rows.push(...((await measurements[id]?.(stage)) ?? []));
    await stage.clear();
  }
  return rows;
}
