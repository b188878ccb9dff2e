import assert from 'node:assert/strict';
import type { RemoteEntry } from '../../../../../src/core/files/remote/remoteFiles.ts';
import { type FilesState, type FolderState, stepOf } from '../../../../../src/core/files/remote/treeState.ts';
import {
  contentText,
  entryText,
  entryTooltip,
  messageOf,
  moreText,
  problemText,
  unusableText,
} from '../../../../../src/core/files/remote/treeText.ts';
import { parseRemotePath } from '../../../../../src/core/files/remotePath.ts';
import { entry } from './support/fakeFolders.ts';

const path = parseRemotePath('/user/data/a.csv') ?? assert.fail();
const listing = { entries: [], total: 0, isComplete: true, asOf: Date.UTC(2026, 10, 30, 12) };
const textOf = (each: RemoteEntry, state?: FolderState) => entryText(each, listing.asOf, state);
const link = (leadsTo: NonNullable<RemoteEntry['link']>['leadsTo']) =>
  entry('l', { kind: 'link', sizeBytes: 2_048, link: { target: '../x', leadsTo } });

describe('Text of a row', () => {
  it('shows the size and the date of a file without the time, and says both', () => {
    const { label, description, spoken } = textOf(entry('a.csv', { sizeBytes: 3_500 }));
    assert.equal(label, 'a.csv');
    assert.match(description, /^3\.4 KB · Nov 1\d, 2023$/u);
    assert.match(spoken, /^a\.csv, file, 3\.4 KB, Nov 1\d, 2023, \d+:\d\d [AP]M$/u);
  });

  it('shows the time instead of the date for a file of today, and says both', () => {
    const noon = new Date(2026, 10, 30, 12).getTime();
    const { description, spoken } = entryText(entry('a.csv', { modifiedMs: noon }), noon + 11 * 3_600_000);
    assert.match(description, /^1 B · 12:00 PM$/u);
    assert.match(spoken, /^a\.csv, file, 1 B, Nov 30, 2026, 12:00 PM$/u);
    assert.match(entryText(entry('a/', { modifiedMs: noon }), noon + 12 * 3_600_000).description, /^Nov 30, 2026$/u);
  });

  it('shows the date of a folder, and from when its content is', () => {
    assert.match(textOf(entry('a/')).description, /^Nov /);
    const outdated = textOf(entry('a/'), { kind: 'outdated', listing, why: 'busy' });
    assert.match(outdated.description, / · as of \d+:00:00/);
    assert.match(outdated.spoken, /^a, folder, .*as of/);
  });

  it('shows where a link leads', () => {
    assert.match(textOf(link('file')).description, /^→ \.\.\/x · 2\.0 KB · /);
    assert.match(textOf(link('outside')).description, /^→ \.\.\/x · Nov/);
    assert.match(textOf(link('outside')).spoken, /outside \/user and cannot be opened/);
    assert.match(textOf(link('nothing')).spoken, /broken link to \.\.\/x/);
  });

  it('contains no markup from a name or target', () => {
    const hostile = '[x](command:y) $(zap)\u202e\nz';
    const text = textOf(entry(hostile, { kind: 'link', link: { target: hostile, leadsTo: 'nothing' } }));
    for (const shown of [text.label, text.description, text.spoken]) {
      assert.ok(!/\]\(|\$\(|\u202e|\n/u.test(shown), shown);
      assert.ok(shown.includes('[x] (command:y)'), shown);
    }
    assert.ok(!/\]\(|\$\(/u.test(unusableText(entry(hostile)).label));
  });

  it('shows no date that does not exist', () => {
    assert.equal(textOf(entry('a', { modifiedMs: Number.MAX_SAFE_INTEGER })).description, '1 B');
  });
});

describe('Tooltip of a row', () => {
  it('contains the path, the exact size, the date and the mode', () => {
    const lines = entryTooltip(path, entry('a.csv', { sizeBytes: 3_500, mode: 0o100_640 })).split('\n');
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('Modified: Nov ')),
      ['/user/data/a.csv', 'file', 'Size: 3.4 KB (3,500 bytes)', 'Mode: 640'],
    );
    assert.equal(lines.length, 5);
  });
});

describe('Content of a folder to delete', () => {
  const page = (next: string | undefined, ...names: readonly string[]) =>
    contentText({ entries: names.map((name) => entry(name)), total: next === undefined ? names.length : 12_345, next });

  it('counts the items, and the folders among them if all are known', () => {
    assert.equal(page(undefined), 'The folder is empty.');
    assert.equal(page(undefined, 'a'), 'Items in the folder: 1.');
    assert.equal(page(undefined, 'a/', 'b'), 'Items in the folder: 2. Other folders among them: 1.');
    assert.equal(page('b', 'a/', 'b'), 'Items in the folder: 12,345.');
  });
});

describe('Message above the tree', () => {
  it('says from when the files are, and why', () => {
    assert.match(
      messageOf({ kind: 'outdated', listing, why: 'busy' }) ?? '',
      /^As of \d+:00:00 [AP]M\. Code is running, and Julia does not answer meanwhile\.$/u,
    );
    const why = { kind: 'unavailable', why: { kind: 'network', code: 'ECONNRESET' } } as const;
    assert.match(messageOf({ kind: 'outdated', listing, why }) ?? '', /^As of .*Can't reach Engee/);
  });

  it('says what the server does meanwhile', () => {
    for (const [status, text] of [
      ['starting', /Your Engee server is starting\.$/],
      ['stopping', /Your Engee server is stopping\.$/],
      ['stopped', /Your Engee server is not running\.$/],
    ] as const)
      assert.match(messageOf({ kind: 'outdated', listing, why: { kind: 'serverNotRunning', status } }) ?? '', text);
    assert.match(messageOf({ kind: 'outdated', listing, why: 'reading' }) ?? '', /^As of .* being read again\.$/);
  });

  it('says why Engee cannot be reached before anything was listed', () => {
    const fault = { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } } as const;
    assert.match(messageOf({ kind: 'notRunning', status: 'unknown', fault }) ?? '', /^Can't reach Engee/);
  });

  it('says why nothing could be listed', () => {
    assert.equal(messageOf({ kind: 'failed', fault: undefined }), 'The files could not be listed.');
    const fault = { kind: 'protocol', what: 'files', detail: '', problem: { kind: 'noBridge' } } as const;
    assert.match(messageOf({ kind: 'failed', fault }) ?? '', /helper could not be installed/);
  });

  it('is absent while there is nothing to say', () => {
    for (const state of [
      { kind: 'listed', listing },
      { kind: 'busy' },
      { kind: 'signedOut' },
      { kind: 'notRunning', status: 'stopped' },
    ] as const)
      assert.equal(messageOf(state), undefined);
  });
});

describe('stepOf', () => {
  const outdated = (why: Extract<FilesState, { kind: 'outdated' }>['why']) =>
    stepOf({ kind: 'outdated', listing, why });

  it('offers what helps to see the current files', () => {
    assert.equal(outdated({ kind: 'serverNotRunning', status: 'stopped' }), 'startServer');
    assert.equal(outdated({ kind: 'signInRequired', why: 'expired' }), 'signIn');
    for (const why of [
      'busy',
      undefined,
      { kind: 'serverNotRunning', status: 'unknown' },
      { kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } },
    ] as const)
      assert.equal(outdated(why), 'retry');
  });

  it('offers nothing while the files will be read anyway', () => {
    for (const why of [
      'reading',
      { kind: 'serverNotRunning', status: 'starting' },
      { kind: 'serverNotRunning', status: 'stopping' },
    ] as const)
      assert.equal(outdated(why), undefined);
    assert.equal(stepOf({ kind: 'listed', listing }), undefined);
  });
});

describe('Other rows', () => {
  it('say what is missing', () => {
    assert.equal(moreText(12_345), 'Show More (12,345 Not Shown)');
    assert.equal(moreText(0), 'Show More');
    assert.match(problemText({ kind: 'busy' }), /Julia does not answer/);
    assert.match(problemText({ kind: 'failed', fault: undefined }), /could not be listed/);
  });
});
