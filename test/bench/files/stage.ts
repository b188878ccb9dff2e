import { randomBytes } from 'node:crypto';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiagnosedUserApi } from '../../../src/core/api/createUserApi.ts';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { Limiter } from '../../../src/core/files/limiter.ts';
import type { RemoteFiles } from '../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, type RemotePath } from '../../../src/core/files/remotePath.ts';
import { type TransferDependencies, transfersAtATime } from '../../../src/core/files/transfers.ts';
import { NodeLocalFiles } from '../../../src/platform/node/localFiles.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { StagingJournal } from '../../../src/platform/node/stagingJournal.ts';
import { type EngeeClient, engeeClient } from '../../integration/support/engeeClient.ts';
import { remoteFiles } from '../../integration/support/remoteFiles.ts';
import type { Sandbox } from '../../sandbox/start.ts';

/** What the measurements of files share: a sandbox with a running server, the client, and folders on both sides. */
export interface FileStage {
  readonly sandbox: Sandbox;
  readonly client: EngeeClient;
  readonly server: ServerUrl;
  readonly transfers: TransferDependencies & { readonly remote: RemoteFiles };
  /** The local folder for files to upload. */
  readonly folder: string;
  /** Returns a path below a folder on Engee that is removed after each measurement. */
  readonly remote: (name: string) => RemotePath;
  /** Returns the path of the same file in the folder that the sandbox keeps for the user. */
  readonly onServer: (name: string) => string;
  /** Creates an empty local folder for downloads and returns it. */
  readonly freshFolder: () => Promise<string>;
  /** Removes all files of a measurement. */
  readonly clear: () => Promise<void>;
}

const remoteFolder = 'bench-files';
/** The folder with many files that transfers send and receive. */
export const manyFiles = 1_000;
export const manyFileBytes = 10_000;

export async function openFileStage(sandbox: Sandbox, root: string): Promise<FileStage> {
  await sandbox.control.startServer();
  const client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  const local = new NodeLocalFiles(new StagingJournal(join(root, 'journal')));
  const folder = join(root, 'local');
  const downloads = join(root, 'downloads');
  const clear = async () => {
    const folders = [folder, downloads, join(sandbox.userDirectory, remoteFolder)];
    for (const each of folders) await rm(each, { recursive: true, force: true });
    for (const each of folders) await mkdir(each, { recursive: true });
  };
  await clear();
  let count = 0;
  return {
    sandbox,
    client,
    server: await client.serverUrl(),
    transfers: {
      api: createDiagnosedUserApi(client.user, client.account),
      local,
      slots: new Limiter(transfersAtATime),
      clock: nodeClock,
      remote: remoteFiles(client, join(root, 'leftovers')),
    },
    folder,
    remote: (name) => {
      const path = parseRemotePath(`/user/${remoteFolder}/${name}`);
      if (path === undefined) throw new Error(`${name} is not a name for a file on Engee.`);
      return path;
    },
    onServer: (name) => join(sandbox.userDirectory, remoteFolder, name),
    freshFolder: async () => {
      const path = join(downloads, String(++count));
      await mkdir(path);
      return path;
    },
    clear,
  };
}

/** Writes a file that takes no space on most disks, because its content doesn't matter. */
export async function writeSparse(path: string, sizeBytes: number): Promise<void> {
  await writeFile(path, '');
  await truncate(path, sizeBytes);
}

/** Writes `count` files of random bytes into a new folder. Returns their paths. */
export async function writeMany(folder: string, count: number, sizeBytes: number): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, index) => join(folder, `file ${index}.bin`));
  for (const path of paths) await writeFile(path, randomBytes(sizeBytes));
  return paths;
}
