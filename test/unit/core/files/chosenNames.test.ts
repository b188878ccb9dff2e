import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { Evaluation, UserApi } from '../../../../src/core/api/userApi.ts';
import { chosenNames } from '../../../../src/core/files/chosenNames.ts';
import { listRemote, type RemoteListing } from '../../../../src/core/files/remoteListing.ts';
import { parseRemotePath, remoteRoot } from '../../../../src/core/files/remotePath.ts';
import { numberedName, splitName } from '../../../../src/core/files/safeName.ts';
import { stillClock } from './support/stillClock.ts';

const remote = (path: string) => parseRemotePath(path) ?? assert.fail(path);
const listing = (...names: readonly string[]): RemoteListing => new Map([[remoteRoot, new Set(names)]]);

/** Returns what is found for files that were sent to /user with these names. */
function chosen(
  before: readonly string[],
  after: readonly string[],
  ...sent: readonly string[]
): Readonly<Record<string, string>> {
  const found = chosenNames(
    listing(...before),
    listing(...after),
    sent.map((name) => remote(`/user/${name}`)),
  );
  return Object.fromEntries([...found].map(([from, to]) => [from.slice(6), to.slice(6)]));
}

describe('chosenNames', () => {
  it('finds the same name if it was not taken', () => {
    assert.deepEqual(chosen([], ['a.csv'], 'a.csv'), { 'a.csv': 'a.csv' });
  });

  it('finds a new name with any form of suffix', () => {
    for (const name of ['a_1.csv', 'a (1).csv', 'a-copy.csv', 'a.csv.1', 'a.csv_2024']) {
      assert.deepEqual(chosen(['a.csv', 'b.csv'], ['a.csv', 'b.csv', name], 'a.csv'), { 'a.csv': name });
    }
  });

  it('finds no name if several answers are possible', () => {
    assert.deepEqual(chosen(['a.csv'], ['a.csv', 'a_1.csv', 'a_2.csv'], 'a.csv'), {});
    assert.deepEqual(chosen(['a.csv'], ['a.csv', 'a_1.csv'], 'a.csv', 'a_1.csv'), {});
    assert.deepEqual(chosen([], ['a.csv', 'a_1.csv'], 'a.csv', 'a_1.csv'), { 'a.csv': 'a.csv', 'a_1.csv': 'a_1.csv' });
    assert.deepEqual(chosen(['a.csv', 'a_b.csv'], ['a.csv', 'a_b.csv', 'a_b_1.csv'], 'a.csv', 'a_b.csv'), {});
    assert.deepEqual(chosen([], ['a.csv', 'a_1.csv'], 'a.csv', 'a.csv'), {});
    assert.deepEqual(chosen(['a.csv'], ['a.csv'], 'a.csv'), {});
    assert.deepEqual(chosen(['a.csv'], ['a.csv', 'other.csv'], 'a.csv'), {});
    assert.deepEqual([...chosenNames(new Map(), listing('a'), [remote('/user/a')])], []);
  });

  it('never finds a wrong name with common ways of numbering', () => {
    const name = fc.constantFrom('a', 'a.csv', 'a_1.csv', 'a (2).csv', 'ab.csv', 'a.b.csv', 'b');
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.uniqueArray(name, { minLength: 1 }),
        fc.boolean(),
        (before, sent, isUnderscore) => {
          const stored = new Set<string>(before);
          const truth: Record<string, string> = {};
          for (const one of sent) {
            const { stem, extension } = splitName(one);
            let candidate: string = one;
            for (let number = 1; stored.has(candidate); number += 1)
              candidate = isUnderscore ? `${stem}_${number}${extension}` : numberedName(one, number);
            stored.add(candidate);
            truth[one] = candidate;
          }
          for (const [from, to] of Object.entries(chosen(before, [...stored], ...sent))) assert.equal(to, truth[from]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('listRemote', () => {
  const never = new AbortController().signal;
  const list = (evaluation: Evaluation, count = 2) => {
    const directories = Array.from({ length: count }, (_, index) => remote(`/user/${index}`));
    const evaluate: UserApi['evaluate'] = () => Promise.resolve(evaluation);
    return listRemote(
      { api: { evaluate } as unknown as UserApi, clock: stillClock },
      '' as ServerUrl,
      directories,
      never,
    );
  };

  it('parses the names in each directory', async () => {
    const found = await list({ kind: 'value', text: '//a b/ы////' });
    assert.deepEqual(
      [...(found ?? [])].map(([directory, names]) => [directory, [...names]]),
      [
        ['/user/0', ['a b', 'ы']],
        ['/user/1', []],
      ],
    );
  });

  it('returns undefined for any other response', async () => {
    for (const text of ['', '//a//', '//a//b//c//', '"//a//b//"', '//a//.//', 'nothing', 'x//a//', '//a//b']) {
      assert.equal(await list({ kind: 'value', text }), undefined, text);
    }
    assert.equal(await list({ kind: 'error', type: '', shortDescription: '', fullDescription: '' }), undefined);
    assert.equal(await list({ kind: 'value', text: '//'.repeat(52) }, 51), undefined);
  });

  it('returns undefined when the server does not respond in time', async () => {
    const evaluate = (_server: ServerUrl, _code: string, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    let timeUp: () => void = () => assert.fail();
    const clock = {
      ...stillClock,
      schedule: (callback: () => void) => {
        timeUp = callback;
        return { dispose: () => undefined };
      },
    };
    const listing = listRemote(
      { api: { evaluate } as unknown as UserApi, clock },
      '' as ServerUrl,
      [remoteRoot],
      never,
    );
    timeUp();
    assert.equal(await listing, undefined);
  });
});
