import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { NodeLocalFiles } from '../../../../src/platform/node/localFiles.ts';
import { StagingJournal } from '../../../../src/platform/node/stagingJournal.ts';

/** A folder for downloads in a temporary directory, and the services that work on it. */
export interface Disk {
  readonly root: string;
  readonly folder: string;
  readonly journal: StagingJournal;
  readonly local: NodeLocalFiles;
  /** Returns all paths below the root, sorted, without an empty journal. */
  tree(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function makeDisk(): Promise<Disk> {
  const root = await mkdtemp(join(tmpdir(), 'engee-files-'));
  const folder = join(root, 'folder');
  await mkdir(folder);
  const journalDirectory = join(root, 'journal');
  const journal = new StagingJournal(journalDirectory);
  return {
    root,
    folder,
    journal,
    local: new NodeLocalFiles(journal),
    tree: async () => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return entries
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
        .filter((path) => path !== 'journal')
        .sort();
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export async function* bytesOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
}

/** Returns the open files of this process below `folder`. Linux only. */
export async function openFilesBelow(folder: string): Promise<readonly string[]> {
  const fds = await readdir('/proc/self/fd');
  const targets = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(folder));
}

/** Runs work as a user without write permission, even if the tests run as root. */
export async function withoutWriteAccess<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.setegid?.(65534);
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

/** Limits the size of files that this process can write, so that a write fails midway as on a full disk. Linux only. */
export async function withFileSizeLimit<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  const setLimit = (limit: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${limit}:`]);
  setLimit(String(bytes));
  try {
    return await work();
  } finally {
    setLimit('unlimited');
  }
}
