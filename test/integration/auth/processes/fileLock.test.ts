import assert from 'node:assert/strict';
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileLock } from '../../../../src/platform/node/fileLock.ts';
import { LockTurns, maxTurn } from '../../../../src/platform/node/lockTurns.ts';
import type { HeldLock } from '../../../../src/platform/lock.ts';
import { withFileSizeLimit } from '../../files/support/disk.ts';
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

  it('two that find the same holder dead go on one after the other', async () => {
    heldAfar(1);
    // Both have watched for long enough after their first wait, and the slower looks when the faster has begun its turn.
    const patient = () => new FileLock(directory, { pollMs: 100, beatMs: 5, staleAfterMs: 40 });
    let holders = 0;
    const both = [1, 2].map(async () => {
      const held = await acquire(patient());
      holders++;
      return held;
    });
    const first = await Promise.race(both);
    let beats = 0;
    const beat = setInterval(() => {
      beats++;
    }, 5);
    try {
      while (beats < 60) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(holders, 1);
    } finally {
      clearInterval(beat);
      await first.release();
    }
    await Promise.all(both);
    assert.equal(holders, 2);
  });

  it('believes a holder that gives signs of life, however long it takes', async () => {
    const turns = heldAfar(1);
    let beats = 0;
    const beat = setInterval(() => {
      turns.addNote(1, `alive ${++beats}`);
    }, 5);
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

  if (process.platform === 'linux') {
    it('F35 gives no lock where nothing can be written', async () => {
      await withFileSizeLimit(0, async () => {
        assert.equal(await quick().acquire(name, always), undefined);
      });
    });
  }

  /** The folder of the lock, with something in it that is none of ours. */
  const planted = (plant: (path: (file: string) => string) => void): void => {
    const path = join(directory, encodeURIComponent(name));
    mkdirSync(path, { recursive: true });
    plant((file) => join(path, file));
  };
  const modeOf = (path: string) => statSync(path).mode & 0o777;

  for (const file of [
    '999999999999999.held',
    '1000000000.held',
    '9007199254740993.held',
    `${'9'.repeat(200)}.held`,
    '-1.held',
    '0.held',
    'NaN.held',
    'Infinity.held',
    '1e3.held',
    '0x10.held',
    '007.held',
    ' 7.held',
    '7.held ',
    '7.5.held',
    '٧.held',
    '999999999999999.over',
  ]) {
    it(`1.7 a file named '${file.slice(0, 30)}' is no turn`, async () => {
      planted((path) => {
        writeFileSync(path(file), '');
      });
      const held = await acquire();
      assert.deepEqual(new LockTurns(folder()).latest(), { number: 1, isOver: false });
      await held.release();
      assert.ok(await acquire());
    });
  }

  for (const [state, file, staleAfterMs] of [
    ['that is over', `${maxTurn}.over`, 30_000],
    ['that nobody ends', `${maxTurn}.held`, 500],
  ] as const) {
    it(`1.7 the largest number, of a turn ${state}, stops nobody: one at a time goes on, with the last note`, async () => {
      const first = await acquire();
      await first.leaveNote('sealed');
      await first.release();
      writeFileSync(join(folder(), file), '');
      let holders = 0;
      for (const round of ['one', 'two']) {
        await Promise.all(
          Array.from({ length: 10 }, async () => {
            const held = await acquire(quick(staleAfterMs));
            assert.equal(++holders, 1, round);
            assert.equal(held.lastNote, 'sealed');
            await new Promise((resolve) => setImmediate(resolve));
            holders--;
            await held.release();
          }),
        );
      }
      await quick().forget(name);
      assert.deepEqual(readdirSync(directory), []);
    });
  }

  it('1.7 the last turn but one and the last are turns like others', async () => {
    const turns = heldAfar(maxTurn - 1);
    turns.end(maxTurn - 1);
    const last = await acquire();
    assert.deepEqual(turns.latest(), { number: maxTurn, isOver: false });
    await last.leaveNote('sealed');
    let isHeld = true;
    const next = acquire().then((held) => {
      assert.equal(isHeld, false);
      return held;
    });
    isHeld = false;
    await last.release();
    assert.equal((await next).lastNote, 'sealed');
    assert.deepEqual(turns.following().latest(), { number: 1, isOver: false });
  });

  const intruders: Record<string, (path: (file: string) => string) => void> = {
    'a folder': (path) => {
      mkdirSync(path('7.held'));
    },
    'a folder that is over': (path) => {
      mkdirSync(path('7.held'));
      mkdirSync(path('7.over'));
    },
    'a link to nowhere': (path) => {
      symlinkSync('nowhere', path('7.held'));
    },
    'a link to itself': (path) => {
      symlinkSync('7.held', path('7.held'));
    },
    'a link to a device without end': (path) => {
      symlinkSync('/dev/zero', path('7.held'));
    },
    'a name in capitals': (path) => {
      writeFileSync(path('7.HELD'), '');
    },
    'a file too large to be ours': (path) => {
      writeFileSync(path('7.held'), '');
      truncateSync(path('7.held'), 2 ** 32);
    },
    ...(process.platform !== 'win32' && {
      'a pipe': (path: (file: string) => string) => {
        execFileSync('mkfifo', [path('7.held')]);
      },
    }),
  };

  for (const [what, plant] of Object.entries(intruders)) {
    it(`1.7 ${what} in the place of a turn stops nobody for longer than a dead holder`, async () => {
      planted(plant);
      const held = await acquire(quick(20));
      assert.equal(held.lastNote, undefined);
      assert.deepEqual(new LockTurns(folder()).latest(), { number: 8, isOver: false });
      await held.release();
      assert.ok(await acquire());
    });
  }

  it('1.7 writes through no link', async () => {
    const precious = join(directory, '..', 'precious');
    writeFileSync(precious, 'precious');
    planted((path) => {
      symlinkSync(precious, path('7.held'));
      symlinkSync(precious, path('8.over'));
    });
    const held = await acquire(quick(20));
    rmSync(join(folder(), '9.held'));
    symlinkSync(precious, join(folder(), '9.held'));
    symlinkSync(precious, join(folder(), '9.over'));
    await held.leaveNote('sealed');
    await held.release();
    assert.equal(readFileSync(precious, 'utf8'), 'precious');
  });

  it('1.7 removes what stood in the place of a turn long past, folders too', async () => {
    planted((path) => {
      mkdirSync(path('2.held'));
      writeFileSync(path('2.over'), '');
    });
    for (let i = 0; i < 20; i++) await (await acquire()).release();
    assert.ok(!readdirSync(folder()).some((file) => file.startsWith('2.')));
  });

  if (process.platform !== 'win32') {
    for (const umask of [0o000, 0o022, 0o077]) {
      it(`1.7 umask ${umask.toString(8).padStart(3, '0')}: nobody else can enter the folder of the locks, or read what is in it`, async () => {
        const before = process.umask(umask);
        const child = await holderElsewhere('sealed').finally(() => process.umask(before));
        assert.deepEqual(
          [modeOf(directory), modeOf(folder()), modeOf(join(folder(), '1.held'))],
          [0o700, 0o700, 0o600],
        );
        child.kill('SIGKILL');
        await (await acquire()).release();
        assert.deepEqual(
          readdirSync(folder()).map((file) => modeOf(join(folder(), file))),
          [0o600, 0o600, 0o600, 0o600],
        );
      });
    }

    it('1.7 a folder of the locks that others could enter is closed to them', async () => {
      planted((path) => {
        chmodSync(path('.'), 0o777);
      });
      chmodSync(directory, 0o755);
      await acquire();
      assert.deepEqual([modeOf(directory), modeOf(folder())], [0o700, 0o700]);
    });
  }
});
