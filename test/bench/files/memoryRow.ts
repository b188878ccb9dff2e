import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Row, sizeRow } from '../row.ts';
import { type FileStage, writeSparse } from './stage.ts';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const probe = fileURLToPath(new URL('../../integration/support/memoryProbe.ts', import.meta.url));

/** `files.memory3GiB`: the growth of a process that uploads and downloads a file of 3 GiB, beyond that of a tiny file. */
export async function memoryOfLarge({ sandbox, folder }: FileStage): Promise<readonly Row[]> {
  const path = join(folder, 'large.bin');
  await writeSparse(path, 3 * gibibyte);
  const args = [probe, sandbox.baseUrl, sandbox.personalAccessToken, path, String(3 * gibibyte)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { uploadMiB, downloadMiB } = JSON.parse(stdout) as { uploadMiB: number; downloadMiB: number };
  return [
    sizeRow('files.memory3GiB.upload', uploadMiB * mebibyte),
    sizeRow('files.memory3GiB.download', downloadMiB * mebibyte),
  ];
}
