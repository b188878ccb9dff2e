import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileLock } from '../../../../src/platform/node/fileLock.ts';
import { LockTurns } from '../../../../src/platform/node/lockTurns.ts';
import type { HeldLock } from '../../../../src/platform/lock.ts';
import { always } from '../../support/engeeClient.ts';

const holderScript = fileURLToPath(new URL('lockHolder.ts', import.meta.url));
const name = 'engee.session:https://engee.example#1';
const elsewhere = { pid: 1, host: 'another machine' };

describe('lock on files', () => {
  let directory: string;
  const children: ChildProcess[] = [];
  const quick = (staleAfterMs = 30_000) => new FileLock(directory, { pollMs: 2, beatMs: 5, staleAfterMs });
  const acquire = async (lock = quick()): Promise<HeldLock> => {
    const held = await lock.acquire(name, always);
    assert.ok(held);
    return held;
  };

  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'engee-lock-')), 'locks');
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(join(directory, '..'), { recursive: true, force: true });
  });

  async function holderElsewhere(note?: string): Promise<ChildProcess> {
    const child = fork(holderScript, [directory, name, ...(note === undefined ? [] : [note])], { execArgv: [] });
    children.push(child);
    assert.deepEqual(await once(child, 'message'), ['held', undefined]);
    return child;
  }

  const folder = () => {
    const [only = ''] = readdirSync(directory);
    return join(directory, only);
  };

  /** A turn that somebody on another machine holds and gives no sign of. */
  function heldAfar(number: number): LockTurns {
    const path = join(directory, encodeURIComponent(name));
    mkdirSync(path, { recursive: true });
    const turns = new LockTurns(path);
    assert.ok(turns.begin(number, elsewhere, undefined));
    return turns;
  }

  it('is held by one at a time, whoever asks', async () => {
    let holders = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const held = await acquire();
        most = Math.max(most, ++holders);
        await new Promise((resolve) => setImmediate(resolve));
        holders--;
        await held.release();
      }),
    );
    assert.equal(most, 1);
  });

  it('holds one name without holding another', async () => {
    await acquire();
    assert.ok(await quick().acquire('another', always));
  });

  it('R19 passes on at once when its holder is killed (SIGKILL), with the note that it left', async () => {
    const child = await holderElsewhere('generation-7');
    const waiting = acquire();
    child.kill('SIGKILL');
    assert.equal((await waiting).lastNote, 'generation-7');
  });

  it('hands a note on through holders that leave none', async () => {
    const first = await acquire();
    await first.leaveNote('one');
    await first.leaveNote('two');
    await first.release();
    await (await acquire()).release();
    assert.equal((await acquire()).lastNote, 'two');
  });

  it('R26 forgets what was left, and passes on as before', async () => {
    const held = await acquire();
    await held.leaveNote('sealed');
    await quick().forget(name);
    assert.deepEqual(readdirSync(directory), []);
    await held.leaveNote('too late');
    await held.release();
    assert.equal((await acquire()).lastNote, undefined);
    await quick().forget('never held');
  });

  it('R26 forgets quietly where there can be nothing', async () => {
    writeFileSync(directory, 'a file');
    await quick().forget(name);
  });

  it('leaves what only the user of the computer can read', async () => {
    await (await acquire()).leaveNote('sealed');
    assert.equal(statSync(join(folder(), '1.held')).mode & (process.platform === 'win32' ? 0 : 0o077), 0);
  });

  it('waits for a holder that lives, and stops when the signal says so', async () => {
    await holderElsewhere();
    const limit = new AbortController();
    const waiting = quick(60_000).acquire(name, limit.signal);
    const reason = new Error('enough');
    limit.abort(reason);
    await assert.rejects(waiting, reason);
  });

  it('takes a holder that cannot be looked at for dead after looking long enough without a sign of life', async () => {
    heldAfar(1);
    assert.ok(await quick(20).acquire(name, always));
  });

  it('believes a holder that gives signs of life, however long it takes', async () => {
    const turns = heldAfar(1);
    let beats = 0;
    const beat = setInterval(() => { turns.addNote(1, `alive ${++beats}`); }, 5);
    try {
      const limit = new AbortController();
      const waiting = quick(100).acquire(name, limit.signal);
      while (beats < 60) await new Promise((resolve) => setImmediate(resolve));
      limit.abort(new Error('still waiting'));
      await assert.rejects(waiting, /still waiting/);
    } finally {
      clearInterval(beat);
    }
  });

  it('one that was taken for dead and comes back ends only its own turn', async () => {
    const slow = await acquire();
    const turns = new LockTurns(folder());
    turns.end(1);
    await acquire();
    await slow.release();
    assert.deepEqual(turns.latest(), { number: 2, isOver: false });
  });

  it('begins no turn that another process has just begun', () => {
    assert.equal(heldAfar(1).begin(1, { pid: 2, host: 'a third machine' }, undefined), false);
  });

  it('begins no turn that whole turns have passed by, although its number is free', async () => {
    await acquire();
    const turns = new LockTurns(folder());
    assert.ok(turns.begin(40, elsewhere, undefined));
    assert.equal(turns.begin(2, elsewhere, undefined), false);
    assert.deepEqual(turns.latest(), { number: 40, isOver: false });
  });

  it('treats a turn that was cut off while it was begun as held until it is stale', async () => {
    const turns = heldAfar(1);
    writeFileSync(turns.heldPath(1), '{"pid":');
    assert.ok(await quick(20).acquire(name, always));
  });

  it('keeps its folder small', async () => {
    for (let i = 0; i < 60; i++) await (await acquire()).release();
    assert.ok(readdirSync(folder()).length < 40);
  });

  it('F35 gives no lock where its folder cannot be', async () => {
    writeFileSync(directory, 'a file');
    assert.equal(await quick().acquire(name, always), undefined);
  });

  it('F35 gives no lock where nothing can be written', async () => {
    const path = join(directory, encodeURIComponent(name));
    mkdirSync(path, { recursive: true });
    // A folder of the turn's name is in the way for everybody; permissions do not stop root, who runs tests in containers.
    mkdirSync(join(path, '1.over'));
    mkdirSync(join(path, '1.held'));
    assert.equal(await quick(10).acquire(name, always), undefined);
  });
});
