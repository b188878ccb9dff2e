import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type { SearchMatch } from '../../../../../src/core/files/remote/remoteFiles.ts';
import { ContentSearch } from '../../../../../src/core/files/remote/searchContent.ts';
import type { SearchRequest } from '../../../../../src/core/files/remote/searchState.ts';
import { summaryText } from '../../../../../src/core/files/remote/searchText.ts';
import { settle } from '../../server/support/fakeClock.ts';
import { at, ScriptedSearch, server } from './support/scriptedSearch.ts';

const request: SearchRequest = {
  query: 'pump',
  isCaseSensitive: true,
  isRegex: false,
  includesHidden: false,
  folder: at('project'),
};
const match = (path: string, line: number): SearchMatch => ({
  path: at(path),
  line,
  column: 2,
  length: 4,
  text: `  pump ${line}`,
});
const never = new AbortController().signal;

class Searched {
  readonly files = new ScriptedSearch();
  readonly bugs: unknown[] = [];
  authority: string | undefined = 'one';
  readonly search = new ContentSearch({
    files: this.files,
    uriOf: (path) => (this.authority === undefined ? undefined : `engee://${this.authority}${path}`),
    onBug: (error) => this.bugs.push(error),
  });

  async start(signal = never): Promise<void> {
    void this.search.start(server, request, signal);
    await settle();
  }

  /** The number of lines of each file, and the kind of the progress. */
  get shown(): readonly unknown[] {
    const { state } = this.search;
    if (state.kind === 'none') return [];
    return [...state.files.map(({ uri, lines }) => `${uri} ${lines.length}`), state.progress.kind];
  }

  get summary(): string {
    return summaryText(this.search.state);
  }
}

describe('ContentSearch', () => {
  it('searches with the options of the request', async () => {
    const { files, search } = new Searched();
    void search.start(server, { ...request, isRegex: true, includesHidden: true }, never);
    await settle();
    const { maxMatches, ...options } = files.last.options;
    assert.deepEqual(options, {
      folder: '/user/project',
      name: '',
      text: { query: 'pump', isCaseSensitive: true, isRegex: true },
      includesHidden: true,
    });
    assert.ok(maxMatches >= 1_000);
    assert.equal(files.last.server, server);
  });

  it('groups matches by file while they arrive', async () => {
    const searched = new Searched();
    await searched.start();
    assert.deepEqual(searched.shown, ['searching']);
    assert.equal(searched.summary, 'Searching for “pump” in /user/project…');
    searched.files.last.report([match('project/b.jl', 1), match('project/a.jl', 0)]);
    assert.deepEqual(searched.shown, [
      'engee://one/user/project/b.jl 1',
      'engee://one/user/project/a.jl 1',
      'searching',
    ]);
    searched.files.last.report([match('project/b.jl', 3)]);
    assert.equal(searched.summary, '3 results in 2 files for “pump”. Searching…');
    await searched.files.end();
    assert.deepEqual(searched.shown, [
      'engee://one/user/project/b.jl 2',
      'engee://one/user/project/a.jl 1',
      'complete',
    ]);
    assert.equal(searched.summary, '3 results in 2 files for “pump”.');
  });

  it('says that results are missing when there are too many', async () => {
    const searched = new Searched();
    await searched.start();
    searched.files.last.report([match('a.jl', 1)]);
    await searched.files.end(true);
    assert.deepEqual(searched.shown, ['engee://one/user/a.jl 1', 'cut']);
    assert.match(searched.summary, /^Only the first 1 result in 1 file for “pump” are shown\./);
  });

  it('says where nothing was found', async () => {
    const searched = new Searched();
    await searched.start();
    await searched.files.end();
    assert.equal(searched.summary, 'No results for “pump” in /user/project.');
  });

  it('keeps what was found when it is canceled, and stops the search on the server', async () => {
    const searched = new Searched();
    await searched.start();
    const { report, signal } = searched.files.last;
    report([match('a.jl', 1)]);
    searched.search.cancel();
    assert.equal(signal.aborted, true);
    report([match('b.jl', 1)]);
    await settle();
    assert.deepEqual(searched.shown, ['engee://one/user/a.jl 1', 'canceled']);
    assert.equal(searched.summary, '1 result in 1 file for “pump” before the search was canceled.');
    assert.deepEqual(searched.bugs, []);
  });

  it('stays complete when it is canceled afterwards', async () => {
    const searched = new Searched();
    await searched.start();
    await searched.files.end();
    searched.search.cancel();
    assert.deepEqual(searched.shown, ['complete']);
  });

  it('replaces a search that still runs', async () => {
    const searched = new Searched();
    await searched.start();
    const first = searched.files.last;
    first.report([match('a.jl', 1)]);
    await searched.start();
    assert.equal(first.signal.aborted, true);
    first.report([match('a.jl', 2)]);
    assert.deepEqual(searched.shown, ['searching']);
    searched.files.last.report([match('b.jl', 1)]);
    await searched.files.end();
    assert.deepEqual(searched.shown, ['engee://one/user/b.jl 1', 'complete']);
  });

  it('shows the fault of a search that fails after what was found', async () => {
    const searched = new Searched();
    await searched.start();
    searched.files.last.report([match('a.jl', 1)]);
    await searched.files.fail(new EngeeError({ kind: 'serverNotRunning', status: 'stopped' }));
    assert.deepEqual(searched.shown, ['engee://one/user/a.jl 1', 'failed']);
    assert.match(searched.summary, /not running/);
    assert.deepEqual(searched.bugs, []);
  });

  it('says what is wrong with a regular expression', async () => {
    const searched = new Searched();
    void searched.search.start(server, { ...request, isRegex: true }, never);
    await searched.files.fail(
      new EngeeError({ kind: 'remoteFile', path: '/user', problem: 'invalid', detail: 'missing closing parenthesis' }),
    );
    assert.equal(searched.summary, 'This is not a valid regular expression: missing closing parenthesis');
  });

  it('reports an unexpected error', async () => {
    const searched = new Searched();
    await searched.start();
    const bug = new Error('unexpected');
    await searched.files.fail(bug);
    assert.deepEqual(searched.shown, ['failed']);
    assert.deepEqual(searched.bugs, [bug]);
    assert.equal(searched.summary, 'The files on the server could not be searched.');
  });

  it('ends when the account changes, and keeps the addresses of the first account', async () => {
    const searched = new Searched();
    await searched.start();
    searched.files.last.report([match('a.jl', 1)]);
    searched.authority = 'two';
    searched.files.last.report([match('a.jl', 2), match('b.jl', 1)]);
    await settle();
    assert.deepEqual(searched.shown, ['engee://one/user/a.jl 1', 'canceled']);
    assert.equal(searched.files.last.signal.aborted, true);
  });

  it('shows nothing after it was cleared', async () => {
    const searched = new Searched();
    await searched.start();
    const { report, signal } = searched.files.last;
    searched.search.clear();
    report([match('a.jl', 1)]);
    await settle();
    assert.equal(signal.aborted, true);
    assert.deepEqual(searched.search.state, { kind: 'none' });
    assert.equal(searched.summary, '');
  });

  it('ends with the signal of its caller', async () => {
    const searched = new Searched();
    const closing = new AbortController();
    await searched.start(closing.signal);
    closing.abort();
    await settle();
    assert.deepEqual(searched.shown, ['canceled']);
  });
});
