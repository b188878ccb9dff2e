import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOCK_POLL_MS = 250;

/** Returns the folder for downloads, outside the repository: `ENGEE_DEV_CACHE`, or a folder in the user's cache. */
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
 * Returns the folder `name` of the cache, and builds it first if it does not exist. The folder gets its name only when it
 * is complete, so an interrupted install leaves nothing that looks finished. If two processes install at the same time,
 * the second waits for the first.
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
  // The same name for all processes, so that the next install removes what an interrupted one left.
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

/** Takes the lock file `path`, waiting while the process named in it is alive. Returns a function that releases it. */
async function acquireLock(path: string): Promise<() => Promise<void>> {
  const mine = String(process.pid);
  for (;;) {
    const holder = await takeOrRead(path, mine);
    if (holder === mine) {
      return () => rm(path, { force: true });
    }
    if (!isAlive(Number(holder))) {
      // Replacing is atomic. Of several waiters, the last one to replace the file owns the lock, as the next read shows.
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
