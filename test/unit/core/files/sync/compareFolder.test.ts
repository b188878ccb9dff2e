import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
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
    const { refused, ...plan } = planSync(rows);
    assert.deepEqual(refused, rows);
    assert.deepEqual(plan, { folderMoves: [], moves: [], files: [], replacements: [], stopped: [], deleted: [] });
  });

  it('does not rely on the times of a file that was written right before', async () => {
    const [old] = (await compare({ here: { f: 'a' } })).rows;
    const [fresh] = (await compare({ here: { f: 'a' } }, stillClock)).rows;
    assert.equal(old?.kind === 'onlyHere' && old.here.state, 'a');
    assert.equal(fresh?.kind === 'onlyHere' && fresh.here.state, '');
  });

  it('does not take a file for deleted that cannot be looked at', async () => {
    const local = new MemoryFiles({ '/w': folder });
    const stat = local.stat.bind(local);
    local.stat = async (location) => {
      if (location.startsWith('/w/'))
        throw new EngeeError({
          kind: 'localFile',
          path: location,
          code: location.endsWith('/gone') ? 'ENOENT' : 'EACCES',
        });
      return stat(location);
    };
    const base = new Map(['f', 'sub/gone', 'sub/f'].map((name) => [name, baseOf('a')]));
    assert.deepEqual((await mappedFiles(local, '/w', base, noExcludes, never)).gone, ['sub/gone']);
  });

  it('leaves out what looks like a secret, here and in the list of what is only there', async () => {
    const local = new MemoryFiles({ '/w': folder, '/w/f': file('a'), '/w/.env': file('SECRET=1') });
    const { files, isLeftOut } = await mappedFiles(local, '/w', new Map(), noExcludes, never);
    assert.deepEqual(
      files.map(({ relativePath }) => relativePath),
      ['f'],
    );
    assert.deepEqual(['.env', 'f', 'other'].map(isLeftOut), [true, false, false]);
  });

  it('calls a file unreadable that cannot be read or changes meanwhile', async () => {
    const local = new MemoryFiles({ '/w': folder, '/w/changing': file('a'), '/w/locked': file('b') });
    const hash = local.hash.bind(local);
    local.hash = async (location, ...rest) => {
      if (location === '/w/locked') throw new EngeeError({ kind: 'localFile', path: location, code: 'EACCES' });
      const hashed = await hash(location, ...rest);
      local.nodes.set(location, file('c'));
      return hashed;
    };
    const { files } = await mappedFiles(local, '/w', new Map(), noExcludes, never);
    const request = { server, remote: remoteRoot, files, gone: [], base: new Map<string, BaseFile>() };
    const rows = await compareFolder({ local, remote: new FakeRemote(), clock }, request, ignore, never);
    assert.deepEqual(
      rows.map((row) => [row.relativePath, row.kind === 'unreadable' && row.fault]),
      [
        ['changing', { kind: 'localFile', path: '/w/changing', code: 'CHANGED' }],
        ['locked', { kind: 'localFile', path: '/w/locked', code: 'EACCES' }],
      ],
    );
    assert.deepEqual(planSync(rows).refused, rows);
  });

  it('does not call a file the same that changes on Engee right now', async () => {
    const local = new MemoryFiles({ '/w': folder, '/w/f': file('aa') });
    const remote = new FakeRemote({ '/user/f': 'b' });
    const hash = remote.hash.bind(remote);
    remote.hash = async (...args) => {
      remote.files.set('/user/f', 'aa');
      return hash(...args);
    };
    const { files } = await mappedFiles(local, '/w', new Map(), noExcludes, never);
    const base = new Map([['f', { ...baseOf('a'), version: 'v-a' }]]);
    const rows = await compareFolder(
      { local, remote, clock },
      { server, remote: remoteRoot, files, gone: [], base },
      ignore,
      never,
    );
    assert.equal(remote.hashCalls.length, 1);
    assert.deepEqual(kindsOf(rows), { f: 'bothChanged' });
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

  it('lists what was deleted here apart from everything that it does', async () => {
    const before = { f: 'a', kept: 'k' };
    const { plan } = await compare({ before, here: { kept: 'k' }, there: before });
    assert.deepEqual(kindsOf(plan.deleted), { f: 'deletedHere' });
    assert.deepEqual(
      { ...plan, deleted: [] },
      { folderMoves: [], moves: [], files: [], replacements: [], stopped: [], refused: [], deleted: [] },
    );
  });

  it('moves only files of the same content, also to other names', async () => {
    const before = { a: 'same', b: 'same', c: 'old' };
    const { plan } = await compare({ before, here: { x: 'same', y: 'same', z: 'new' }, there: before });
    assert.deepEqual(plan.moves.map(({ from, to }) => [from.relativePath, to.relativePath]).sort(), [
      ['a', 'y'],
      ['b', 'x'],
    ]);
    assert.deepEqual(
      plan.files.map(({ relativePath }) => relativePath),
      ['z'],
    );
    assert.deepEqual(kindsOf(plan.deleted), { c: 'deletedHere' });
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
