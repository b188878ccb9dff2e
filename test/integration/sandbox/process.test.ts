import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sharedSandbox } from '../support/sandbox.ts';

const holder = fileURLToPath(new URL('sandboxHolder.ts', import.meta.url));

// Elsewhere Julia looks for its parent once a second, and only while it does not compute.
if (process.platform === 'linux') {
  describe('sandbox: its Julia process', () => {
    // Who is killed cannot clean up.
    let scratch = '';

    before(async function () {
      this.timeout(180_000);
      // Installs Julia, should this be the first to want it.
      await sharedSandbox();
      scratch = await mkdtemp(join(tmpdir(), 'engee-killed-'));
    });

    after(() => rm(scratch, { recursive: true, force: true }));

    for (const mode of ['isolated', 'plain'] as const) {
      it(`dies with a sandbox that is killed, even while it computes (${mode})`, async function () {
        this.timeout(60_000);
        const child = fork(holder, [mode], {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          env: { ...process.env, TMPDIR: scratch },
        });
        const [group] = (await once(child, 'message')) as [number];
        assert.notDeepEqual(await members(group), [], 'Julia runs');
        child.kill('SIGKILL');
        await once(child, 'exit');
        await empty(group);
      });

      it(`and what it started end with the server (${mode})`, async function () {
        this.timeout(60_000);
        const child = fork(holder, [mode, 'close'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
        const [group] = (await once(child, 'message')) as [number];
        assert.ok((await members(group)).length >= 2, 'Julia and what it started run');
        child.send('close');
        await once(child, 'exit');
        await empty(group);
      });
    }
  });
}

/** The processes of a group that are not mere zombies. */
async function members(group: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const states = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  // After the name in parentheses: state, parent, process group.
  return states.filter((stat) => {
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return processGroup === String(group) && state !== 'Z';
  });
}

/** Resolves when the group has no members left; the end of someone else's processes is no event to wait for. */
async function empty(group: number): Promise<void> {
  const limit = AbortSignal.timeout(20_000);
  while ((await members(group)).length > 0) {
    await delay(20, undefined, { signal: limit });
  }
}
