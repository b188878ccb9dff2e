import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOCK_POLL_MS = 250;

/** Where downloaded parts live, outside the tree: `ENGEE_DEV_CACHE`, else a folder in the user's cache. */
export function cacheDirectory(): string {
  const chosen = process.env['ENGEE_DEV_CACHE'];
  return chosen ? resolve(chosen) : join(userCache(), 'engee-vscode-dev');
}

function userCache(): string {
  if (process.platform === 'darwin') {
    return join(homedir(), 'Library', 'Caches');
  }
  const variable = process.platform === 'win32' ? 'LOCALAPPDATA' : 'XDG_CACHE_HOME';
  return process.env[variable] ?? join(homedir(), '.cache');
}

/**
 * The folder `name` of the cache, built by `build` when it is not there yet. A folder appears under its
 * name only when it is complete, so an install cut short leaves nothing that looks finished, and two
 * processes at once are safe: the second waits for the first.
 */
export async function installOnce(
  name: string,
  title: string,
  build: (directory: string) => Promise<void>,
): Promise<string> {
  const target = join(cacheDirectory(), name);
  if (existsSync(target)) {
    return target;
  }
  await mkdir(cacheDirectory(), { recursive: true });
  const release = await acquireLock(`${target}.lock`);
  try {
    if (!existsSync(target)) {
      await buildInto(target, title, build);
    }
    return target;
  } finally {
    await release();
  }
}

async function buildInto(target: string, title: string, build: (directory: string) => Promise<void>): Promise<void> {
  // One name, not one a process: what an interrupted install left behind is swept by the next.
  const staging = `${target}.partial`;
  const startedMs = performance.now();
  console.log(`${title}: installing…`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  try {
    await build(staging);
    await rename(staging, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  console.log(`${title}: installed in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
}

/** Takes the lock file `path`, waiting while the process named in it lives. Returns its release. */
async function acquireLock(path: string): Promise<() => Promise<void>> {
  const mine = String(process.pid);
  for (;;) {
    const holder = await takeOrRead(path, mine);
    if (holder === mine) {
      return () => rm(path, { force: true });
    }
    if (!isAlive(Number(holder))) {
      // Replacing is atomic, and the next round shows who of several waiters was last: that one owns it.
      await writeFile(`${path}.${mine}`, mine);
      await rename(`${path}.${mine}`, path);
    }
    await delay(LOCK_POLL_MS);
  }
}

async function takeOrRead(path: string, mine: string): Promise<string> {
  try {
    await writeFile(path, mine, { flag: 'wx' });
    return mine;
  } catch {
    return readFile(path, 'utf8').catch(() => '');
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
