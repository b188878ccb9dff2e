import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
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
import type { HeldLock } from '../../../../src/platform/lock.ts';
import { FileLock } from '../../../../src/platform/node/fileLock.ts';
import { LockTurns, maxTurn } from '../../../../src/platform/node/lockTurns.ts';
import { withFileSizeLimit } from '../../files/support/disk.ts';
import { always } from '../../support/engeeClient.ts';

const holderScript = fileURLToPath(new URL('lockHolder.ts', import.meta.url));
const name = 'engee.session:https://engee.example#1';
const otherMachine = { pid: 1, host: 'another machine' };

describe('FileLock', () => {
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

  async function startHolder(note?: string): Promise<ChildProcess> {
    const child = fork(holderScript, [directory, name, ...(note === undefined ? [] : [note])], { execArgv: [] });
    children.push(child);
    assert.deepEqual(await once(child, 'message'), ['held', undefined]);
    return child;
  }

  const folder = () => {
    const [only = ''] = readdirSync(directory);
    return join(directory, only);
  };

  /** Creates a turn held by another machine that shows no sign of life. */
  function heldRemotely(number: number): LockTurns {
    const path = join(directory, encodeURIComponent(name));
    mkdirSync(path, { recursive: true });
    const turns = new LockTurns(path);
    assert.ok(turns.begin(number, otherMachine, undefined));
    return turns;
  }

  it('has one holder at a time', async () => {
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

  it('locks names independently', async () => {
    await acquire();
    assert.ok(await quick().acquire('another', always));
  });

  it('becomes free immediately when its holder is killed, and keeps the note', async () => {
    const child = await startHolder('generation-7');
    const waiting = acquire();
    child.kill('SIGKILL');
    assert.equal((await waiting).lastNote, 'generation-7');
  });

  it('keeps a note when later holders leave none', async () => {
    const first = await acquire();
    await first.leaveNote('one');
    await first.leaveNote('two');
    await first.release();
    await (await acquire()).release();
    assert.equal((await acquire()).lastNote, 'two');
  });

  it('forgets the notes and stays usable', async () => {
    const held = await acquire();
    await held.leaveNote('sealed');
    await quick().forget(name);
    assert.deepEqual(readdirSync(directory), []);
    await held.leaveNote('too late');
    await held.release();
    assert.equal((await acquire()).lastNote, undefined);
    await quick().forget('never held');
  });

  it('forgets without an error when there is no folder', async () => {
    writeFileSync(directory, 'a file');
    await quick().forget(name);
  });

  it('writes notes that only the current user can read', async () => {
    await (await acquire()).leaveNote('sealed');
    assert.equal(statSync(join(folder(), '1.held')).mode & (process.platform === 'win32' ? 0 : 0o077), 0);
  });

  it('waits for a running holder until the signal aborts', async () => {
    await startHolder();
    const limit = new AbortController();
    const waiting = quick(60_000).acquire(name, limit.signal);
    const reason = new Error('enough');
    limit.abort(reason);
    await assert.rejects(waiting, reason);
  });

  it('treats a remote holder without a sign of life as dead after a while', async () => {
    heldRemotely(1);
    assert.ok(await quick(20).acquire(name, always));
  });

  it('admits two waiters one after the other when both find the holder dead', async () => {
    heldRemotely(1);
    // After one poll both consider the holder stale, and the slower one checks after the faster one began its turn.
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

  it('waits for a remote holder as long as it shows signs of life', async () => {
    const turns = heldRemotely(1);
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

  it('lets a holder that was treated as dead end only its own turn', async () => {
    const slow = await acquire();
    const turns = new LockTurns(folder());
    turns.end(1);
    await acquire();
    await slow.release();
    assert.deepEqual(turns.latest(), { number: 2, isOver: false });
  });

  it('does not begin a turn that another process just began', () => {
    assert.equal(heldRemotely(1).begin(1, { pid: 2, host: 'a third machine' }, undefined), false);
  });

  it('does not begin a turn with a free number lower than the latest turn', async () => {
    await acquire();
    const turns = new LockTurns(folder());
    assert.ok(turns.begin(40, otherMachine, undefined));
    assert.equal(turns.begin(2, otherMachine, undefined), false);
    assert.deepEqual(turns.latest(), { number: 40, isOver: false });
  });

  it('treats a turn with an incomplete file as held until it is stale', async () => {
    const turns = heldRemotely(1);
    writeFileSync(turns.heldPath(1), '{"pid":');
    assert.ok(await quick(20).acquire(name, always));
  });

  it('removes the files of old turns', async () => {
    for (let i = 0; i < 60; i++) await (await acquire()).release();
    assert.ok(readdirSync(folder()).length < 40);
  });

  it('returns no lock when its folder cannot be created', async () => {
    writeFileSync(directory, 'a file');
    assert.equal(await quick().acquire(name, always), undefined);
  });

  if (process.platform === 'linux') {
    it('returns no lock when files cannot be written', async () => {
      await withFileSizeLimit(0, async () => {
        assert.equal(await quick().acquire(name, always), undefined);
      });
    });
  }

  /** Creates the folder of the lock with foreign content. */
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
    it(`ignores a file named '${file.slice(0, 30)}'`, async () => {
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
    ['that never ends', `${maxTurn}.held`, 500],
  ] as const) {
    it(`still has one holder at a time and the last note after the largest turn number, of a turn ${state}`, async () => {
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

  it('uses the two largest turn numbers like others and starts again at 1', async () => {
    const turns = heldRemotely(maxTurn - 1);
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
    'a link to an endless device': (path) => {
      symlinkSync('/dev/zero', path('7.held'));
    },
    'a name in uppercase': (path) => {
      writeFileSync(path('7.HELD'), '');
    },
    'a file that is too large': (path) => {
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
    it(`waits for ${what} instead of a turn no longer than for a dead holder`, async () => {
      planted(plant);
      const held = await acquire(quick(20));
      assert.equal(held.lastNote, undefined);
      assert.deepEqual(new LockTurns(folder()).latest(), { number: 8, isOver: false });
      await held.release();
      assert.ok(await acquire());
    });
  }

  it('never writes through a link', async () => {
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

  it('removes foreign files and folders of old turns', async () => {
    planted((path) => {
      mkdirSync(path('2.held'));
      writeFileSync(path('2.over'), '');
    });
    for (let i = 0; i < 20; i++) await (await acquire()).release();
    assert.ok(!readdirSync(folder()).some((file) => file.startsWith('2.')));
  });

  if (process.platform !== 'win32') {
    for (const umask of [0o000, 0o022, 0o077]) {
      it(`creates private folders and files with the umask ${umask.toString(8).padStart(3, '0')}`, async () => {
        const before = process.umask(umask);
        const child = await startHolder('sealed').finally(() => process.umask(before));
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

    it('makes an existing lock folder private', async () => {
      planted((path) => {
        chmodSync(path('.'), 0o777);
      });
      chmodSync(directory, 0o755);
      await acquire();
      assert.deepEqual([modeOf(directory), modeOf(folder())], [0o700, 0o700]);
    });
  }
});
