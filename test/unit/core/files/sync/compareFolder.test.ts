import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { remoteRoot } from '../../../../../src/core/files/remotePath.ts';
import { compareFolder } from '../../../../../src/core/files/sync/compareFolder.ts';
import { mappedFiles } from '../../../../../src/core/files/sync/mappedFiles.ts';
import type { BaseFile } from '../../../../../src/core/files/sync/syncBase.ts';
import { planSync } from '../../../../../src/core/files/sync/syncPlan.ts';
import { FakeRemote, sha256 } from '../support/fakeRemote.ts';
import { file, folder, MemoryFiles, type Node } from '../support/memoryFiles.ts';
import { noExcludes } from '../support/noExcludes.ts';
import { stillClock } from '../support/stillClock.ts';

const server = 'https://engee.test/prod/user/a/' as ServerUrl;
const never = new AbortController().signal;
const ignore = () => undefined;
/** Long after the files of the tests were written. */
const clock = { ...stillClock, now: () => 60_000 };

type Texts = Readonly<Record<string, string>>;

const baseOf = (text: string): BaseFile => ({
  sha256: sha256(text),
  sizeBytes: Buffer.byteLength(text),
  state: text,
  version: `v-${text}`,
});

interface Setup {
  readonly here: Texts;
  readonly there?: Texts;
  readonly before?: Texts;
}

async function compare({ here, there = {}, before = {} }: Setup, at = clock) {
  const nodes = Object.entries(here).map(([name, text]) => [`/w/${name}`, file(text)] as const);
  const folders = Object.keys(here).map((name) => [`/w/${name}`.replace(/\/[^/]*$/, ''), folder] as const);
  const local = new MemoryFiles({ '/w': folder, ...Object.fromEntries<Node>([...folders, ...nodes]) });
  const remote = new FakeRemote(
    Object.fromEntries(Object.entries(there).map(([name, text]) => [`/user/${name}`, text])),
  );
  const base = new Map(Object.entries(before).map(([name, text]) => [name, baseOf(text)]));
  const { files, gone } = await mappedFiles(local, '/w', base, noExcludes, never);
  const request = { server, remote: remoteRoot, files, gone, base };
  const rows = await compareFolder({ local, remote, clock: at }, request, ignore, never);
  return { rows, remote, plan: planSync(rows) };
}

const kindsOf = (rows: readonly { readonly relativePath: string; readonly kind: string }[]) =>
  Object.fromEntries(rows.map(({ relativePath, kind }) => [relativePath, kind]));

describe('compareFolder', () => {
  for (const [before, here, there, kind] of [
    [undefined, 'a', undefined, 'onlyHere'],
    [undefined, 'a', 'a', 'same'],
    [undefined, 'a', 'b', 'different'],
    ['a', 'a', undefined, 'onlyHere'],
    ['a', 'b', undefined, 'onlyHere'],
    ['a', 'a', 'a', 'same'],
    ['a', 'b', 'a', 'newerHere'],
    ['a', 'a', 'b', 'newerThere'],
    ['a', 'b', 'b', 'same'],
    ['a', 'b', 'c', 'bothChanged'],
    ['a', 'b', 'longer', 'bothChanged'],
    ['a', 'a', 'longer', 'newerThere'],
    ['a', undefined, 'a', 'deletedHere'],
    ['a', undefined, 'b', undefined],
    ['a', undefined, undefined, undefined],
  ] as const) {
    it(`calls a file ${kind ?? 'nothing'} that was ${before ?? 'absent'}, and is ${here ?? 'absent'} here and ${there ?? 'absent'} there`, async () => {
      const texts = (text: string | undefined) => (text === undefined ? {} : { f: text });
      const { rows } = await compare({ before: texts(before), here: texts(here), there: texts(there) });
      assert.deepEqual(kindsOf(rows), kind === undefined ? {} : { f: kind });
    });
  }

  it('never calls a folder on Engee a file', async () => {
    const local = new MemoryFiles({ '/w': folder, '/w/f': file('a') });
    const remote = new FakeRemote();
    remote.others.set('/user/f', { kind: 'folder' });
    const { files } = await mappedFiles(local, '/w', new Map(), noExcludes, never);
    const request = { server, remote: remoteRoot, files, gone: [], base: new Map<string, BaseFile>() };
    const rows = await compareFolder({ local, remote, clock }, request, ignore, never);
    assert.deepEqual(kindsOf(rows), { f: 'blocked' });
  });

  it('does not rely on the times of a file that was written right before', async () => {
    const [old] = (await compare({ here: { f: 'a' } })).rows;
    const [fresh] = (await compare({ here: { f: 'a' } }, stillClock)).rows;
    assert.equal(old?.kind === 'onlyHere' && old.here.state, 'a');
    assert.equal(fresh?.kind === 'onlyHere' && fresh.here.state, '');
  });

  it('does not take a file for deleted that is only ignored now', async () => {
    const { rows } = await compare({
      before: { 'f.tmp': 'a' },
      here: { 'f.tmp': 'a', '.engeeignore': '*.tmp' },
      there: { 'f.tmp': 'a' },
    });
    assert.deepEqual(kindsOf(rows), { '.engeeignore': 'onlyHere' });
  });
});

describe('planSync', () => {
  it('replaces only what this computer uploaded last', async () => {
    const { plan } = await compare({
      before: { mine: 'a', theirs: 'a', both: 'a' },
      here: { mine: 'b', theirs: 'a', both: 'b', new: 'n', other: 'x' },
      there: { mine: 'a', theirs: 'c', both: 'c', other: 'y' },
    });
    assert.deepEqual(
      plan.replacements.map(({ remotePath, expected }) => [remotePath, expected]),
      [['/user/mine', { kind: 'seen', version: 'v-a', sha256: sha256('a') }]],
    );
    assert.deepEqual(
      plan.files.map(({ relativePath }) => relativePath),
      ['new'],
    );
    assert.deepEqual(kindsOf(plan.stopped), { theirs: 'newerThere', both: 'bothChanged', other: 'different' });
  });

  it('pairs each renamed file with one of the same name and content, and no file twice', async () => {
    const before = { 'a/x': 'same', 'a/y': 'same', 'a/keep': 'keep' };
    const here = { 'b/z': 'same', 'b/x': 'same', 'b/y': 'same', 'a/keep': 'keep' };
    const { plan } = await compare({ before, here, there: before });
    assert.deepEqual(
      plan.moves.map(({ from, to }) => [from.relativePath, to.relativePath]),
      [
        ['a/x', 'b/x'],
        ['a/y', 'b/y'],
      ],
    );
    assert.deepEqual([plan.files.map(({ relativePath }) => relativePath), plan.deleted], [['b/z'], []]);
  });
});
