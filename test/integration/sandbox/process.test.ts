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

// On other systems, Julia checks its parent once per second, and only while it is not computing.
if (process.platform === 'linux') {
  describe('Sandbox Julia process', () => {
    // A killed process cannot clean up.
    let scratch = '';

    before(async function () {
      this.timeout(180_000);
      // Installs Julia if this is the first test that needs it.
      await sharedSandbox();
      scratch = await mkdtemp(join(tmpdir(), 'engee-killed-'));
    });

    after(() => rm(scratch, { recursive: true, force: true }));

    for (const mode of ['isolated', 'plain'] as const) {
      it(`ends with a sandbox that is killed, even while it is computing (${mode})`, async function () {
        this.timeout(60_000);
        const child = fork(holder, [mode], {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          env: { ...process.env, TMPDIR: scratch },
        });
        const [group] = (await once(child, 'message')) as [number];
        assert.notDeepEqual(await members(group), [], 'Julia is running');
        child.kill('SIGKILL');
        await once(child, 'exit');
        await empty(group);
      });

      it(`ends with the server, together with the processes it started (${mode})`, async function () {
        this.timeout(60_000);
        const child = fork(holder, [mode, 'close'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
        const [group] = (await once(child, 'message')) as [number];
        assert.ok((await members(group)).length >= 2, 'Julia and its child process are running');
        child.send('close');
        await once(child, 'exit');
        await empty(group);
      });
    }
  });
}

/** Returns the processes of a group, except zombies. */
async function members(group: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const states = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  // The fields after the name in parentheses are state, parent and process group.
  return states.filter((stat) => {
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return processGroup === String(group) && state !== 'Z';
  });
}

/** Waits until the group is empty. It polls, because there is no event for processes of another parent. */
async function empty(group: number): Promise<void> {
  const limit = AbortSignal.timeout(20_000);
  while ((await members(group)).length > 0) {
    await delay(20, undefined, { signal: limit });
  }
}
