import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRemotePath, type RemotePath } from '../../../../src/core/files/remotePath.ts';
import { eventually } from '../../../host/eventually.ts';
import type { Sandbox } from '../../../sandbox/start.ts';

/** Names that differ after careless encoding, quoting or normalizing. */
export const trickyNames: readonly string[] = [
  'plain.jl',
  'with space.jl',
  'it\'s $(1) "quoted" `x`.jl',
  'a+b#c%20d&e=f?.csv',
  'Модель №1.jl',
  '模型数据.csv',
  'cafe\u0301.txt',
  'caf\u00e9.txt',
  '😀.md',
  '.hidden',
  `${'я'.repeat(127)}x`,
];

const remotePath = (text: string): RemotePath => parseRemotePath(text) ?? assert.fail(text);

/** A new folder of the user of a sandbox, as a path on Engee and on the disk. */
export class RemoteFolder {
  readonly path: RemotePath;
  readonly disk: string;
  private readonly userDirectory: string;

  private constructor(userDirectory: string, name: string) {
    this.userDirectory = userDirectory;
    this.path = remotePath(`/user/${name}`);
    this.disk = join(userDirectory, name);
  }

  /** Creates the folder, and removes staged files that a failed test has left. */
  static async make({ userDirectory }: Sandbox): Promise<RemoteFolder> {
    await rm(join(userDirectory, '.engee-vscode'), { recursive: true, force: true });
    const folder = new RemoteFolder(userDirectory, `test-${randomUUID()}`);
    await mkdir(folder.disk);
    return folder;
  }

  readonly at = (name: string): RemotePath => remotePath(`${this.path}/${name}`);
  readonly onDisk = (name: string): string => join(this.disk, name);
  readonly write = async (name: string, content: string | Uint8Array): Promise<void> =>
    writeFile(this.onDisk(name), content);
  readonly read = async (name: string): Promise<string> => readFile(this.onDisk(name), 'utf8');

  /** Waits until the staging folder is gone, which is removed in the background, and finds no other temporary file. */
  async hasNothingStaged(): Promise<void> {
    await eventually(
      async () => (await readdir(this.userDirectory)).filter((name) => name.startsWith('.engee')),
      (left) => left.length === 0,
    );
    const all = await readdir(this.disk);
    assert.deepEqual(
      all.filter((name) => name.includes('.engee')),
      [],
    );
  }
}
