import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { Run } from '../../../../src/core/run/model.ts';
import { PendingRuns } from '../../../../src/core/run/pendingRuns.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { server } from './support/scriptedBridge.ts';
import { submissionOf } from './support/submissions.ts';

const day = 24 * 3_600_000;

describe('PendingRuns', () => {
  let stored: unknown;
  let now: number;
  let running: ServerUrl | undefined;

  beforeEach(() => {
    stored = undefined;
    now = 1_000_000;
    running = server;
  });

  /** Returns the pending runs as a newly loaded window sees them. */
  function window(): PendingRuns {
    const memory = {
      get: () => (stored === undefined ? undefined : (JSON.parse(JSON.stringify(stored)) as unknown)),
      update: (_key: string, value: unknown) => Promise.resolve(void (stored = value)),
    };
    return new PendingRuns(
      memory,
      () => running,
      () => now,
      (code) => code.includes('canary'),
    );
  }

  const run = (id: string, code = 'a = 1\nb = 2'): Run => ({ number: 1, id, submission: submissionOf(code) });
  const left = (): string[] =>
    window()
      .takeAll(server)
      .map(({ run: { id } }) => id);

  it('returns the stored runs once after a reload', () => {
    window().add(run('w-1'), 'e-1', now);
    assert.deepEqual(window().takeAll(server), [
      { run: { id: 'w-1', number: 1, submission: submissionOf('a = 1\nb = 2') }, epoch: 'e-1', begunAt: now },
    ]);
    assert.deepEqual(left(), []);
  });

  it('keeps the path of a file on the server, so that its errors still lead to files there', () => {
    const onServer = run('w-1');
    window().add({ ...onServer, submission: { ...onServer.submission, serverPath: '/user/a.jl' } }, 'e-1', now);
    assert.equal(window().takeAll(server)[0]?.run.submission.serverPath, '/user/a.jl');
  });

  it('stores runs without code that may contain a secret', () => {
    window().add(run('w-1', 'a = 1\nENV["TOKEN"] = "canary"'), 'e-1', now);
    assert.ok(!JSON.stringify(stored).includes('canary'));
    const [found] = window().takeAll(server);
    assert.deepEqual([found?.run.id, found?.run.submission.code, found?.run.submission.lines], ['w-1', '', [0]]);
  });

  it('removes runs that have ended', () => {
    const pending = window();
    pending.add(run('w-1'), 'e-1', now);
    pending.add(run('w-2'), 'e-1', now);
    pending.remove(run('w-1'));
    assert.deepEqual(left(), ['w-2']);
  });

  it('keeps runs that are removed after the window started to close', () => {
    const pending = window();
    pending.add(run('w-1'), 'e-1', now);
    pending.close();
    pending.remove(run('w-1'));
    assert.deepEqual(left(), ['w-1']);
  });

  it('keeps the start time across reloads and counts the age from the last reload', () => {
    const begunAt = now;
    for (let reload = 0; reload < 3; reload++) {
      window().add(run('w-1'), 'e-1', begunAt);
      now += day - 1;
      assert.deepEqual(
        window()
          .takeAll(server)
          .map((each) => each.begunAt),
        [begunAt],
      );
    }
  });

  it('stores a run once with its newest epoch', () => {
    const pending = window();
    pending.add(run('w-1'), 'e-1', now);
    pending.add(run('w-1'), 'e-2', now);
    assert.deepEqual(
      window()
        .takeAll(server)
        .map(({ epoch }) => epoch),
      ['e-2'],
    );
  });

  it('drops runs after a day and for another server', () => {
    window().add(run('w-1'), 'e-1', now);
    now += day;
    assert.deepEqual(left(), []);
    window().add(run('w-2'), 'e-1', now);
    assert.deepEqual(window().takeAll('https://engee.example/prod/user/other/' as ServerUrl), []);
    assert.deepEqual(left(), []);
  });

  it('does not store runs of the REPL or without a server', () => {
    window().add({ ...run('w-1'), submission: { ...submissionOf('1'), kind: 'repl' } }, 'e-1', now);
    running = undefined;
    window().add(run('w-2'), 'e-1', now);
    assert.deepEqual(left(), []);
  });

  it('stores at most the twenty newest runs', () => {
    for (let index = 0; index < 25; index++) window().add(run(`w-${index}`), 'e-1', now);
    assert.deepEqual(
      left(),
      Array.from({ length: 20 }, (_, index) => `w-${index + 5}`),
    );
  });

  it('does not store long code', () => {
    window().add(run('w-1', 'x\n'.repeat(60_000)), 'e-1', now);
    const [found] = window().takeAll(server);
    assert.equal(found?.run.submission.code, '');
    assert.deepEqual(found.run.submission.lines, [0]);
  });

  it('stores the start columns of the lines of a selection', () => {
    const submission: Submission = { ...submissionOf('a = 1\nb = 2'), kind: 'selection', columns: [4, 0] };
    window().add({ ...run('w-1'), submission }, 'e-1', now);
    assert.deepEqual(
      window()
        .takeAll(server)
        .map(({ run: { submission: found } }) => found),
      [submission],
    );
    window().add({ ...run('w-1'), submission: { ...submission, code: 'x'.repeat(200_000) } }, 'e-1', now);
    assert.deepEqual(
      window()
        .takeAll(server)
        .map(({ run: { submission: found } }) => found.columns),
      [undefined],
    );
  });

  it('drops stored runs with an invalid number', () => {
    window().add(run('w-1'), 'e-1', now);
    const [good] = stored as Record<string, unknown>[];
    const numberOf = (number: unknown) => {
      stored = [{ ...good, number }];
      return window()
        .takeAll(server)
        .map(({ run: found }) => found.number);
    };
    assert.deepEqual([numberOf(7), numberOf(0), numberOf(1.5), numberOf('7'), numberOf(1e12)], [[7], [], [], [], []]);
    stored = [Object.fromEntries(Object.entries(good ?? {}).filter(([key]) => key !== 'number'))];
    assert.deepEqual(
      window()
        .takeAll(server)
        .map(({ run: found }) => found.number),
      [undefined],
    );
  });

  it('ignores invalid stored data without throwing', () => {
    window().add(run('w-1'), 'e-1', now);
    const good = (stored as unknown[])[0];
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.anything(),
            fc.record({
              server: fc.constant(server),
              epoch: fc.string(),
              at: fc.anything(),
              id: fc.string(),
              submission: fc.anything(),
            }),
          ),
          { maxLength: 5 },
        ),
        (garbage) => {
          stored = [...garbage.map((each) => each ?? null), good];
          assert.deepEqual(left(), ['w-1']);
        },
      ),
    );
    for (const garbage of [null, 5, 'x', { 0: good }]) {
      stored = garbage;
      assert.deepEqual(left(), []);
    }
  });
});
