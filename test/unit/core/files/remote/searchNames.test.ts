import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import { NameSearch } from '../../../../../src/core/files/remote/searchNames.ts';
import { FakeClock } from '../../server/support/fakeClock.ts';
import { at, ScriptedSearch, server } from './support/scriptedSearch.ts';

class Typing {
  readonly files = new ScriptedSearch();
  readonly clock = new FakeClock();
  readonly bugs: unknown[] = [];
  readonly search = new NameSearch({
    files: this.files,
    server,
    clock: this.clock,
    onBug: (error) => this.bugs.push(error),
  });

  /** Types a text and waits until it is searched for. */
  async type(text: string): Promise<void> {
    this.search.setText(text);
    await this.clock.advance(1_000);
  }

  get names(): readonly string[] {
    const { state } = this.search;
    return 'paths' in state ? state.paths.map((path) => path.slice('/user/'.length)) : [];
  }
}

describe('NameSearch', () => {
  it('sends one search after the user stops typing', async () => {
    const { search, files, clock } = new Typing();
    for (const text of ['p', 'pu', 'pum', 'pump']) {
      search.setText(text);
      await clock.advance(50);
    }
    assert.equal(files.searches.length, 0);
    assert.equal(search.state.kind, 'searching');
    await clock.advance(1_000);
    assert.deepEqual(
      files.searches.map(({ options }) => options.name),
      ['pump'],
    );
    const { folder, text, includesHidden } = files.last.options;
    assert.deepEqual({ folder, text, includesHidden }, { folder: '/user', text: undefined, includesHidden: false });
  });

  it('shows files while they arrive, the best first', async () => {
    const typing = new Typing();
    await typing.type('pump');
    typing.files.last.report([{ path: at('pump/a.jl') }, { path: at('old pump.jl') }]);
    assert.deepEqual(typing.names, ['old pump.jl', 'pump/a.jl']);
    assert.equal(typing.search.state.kind, 'searching');
    typing.files.last.report([{ path: at('x/y/pump') }, { path: at('x/pumps.jl') }, { path: at('x/pumps.jl') }]);
    await typing.files.end(true);
    assert.deepEqual(typing.names, ['x/y/pump', 'x/pumps.jl', 'old pump.jl', 'pump/a.jl']);
    assert.deepEqual({ ...typing.search.state, paths: [] }, { kind: 'found', paths: [], isCut: true });
  });

  it('cancels the search for the previous text and keeps the files that still match', async () => {
    const typing = new Typing();
    await typing.type('pump');
    const first = typing.files.last;
    first.report([{ path: at('a/pump1.jl') }, { path: at('pump2.jl') }]);
    typing.search.setText('pump a/');
    assert.equal(first.signal.aborted, true);
    assert.deepEqual(typing.names, ['a/pump1.jl']);
    first.report([{ path: at('pump3.jl') }]);
    assert.deepEqual(typing.names, ['a/pump1.jl']);
    await typing.clock.advance(1_000);
    assert.deepEqual(typing.names, ['a/pump1.jl']);
    await typing.files.end();
    assert.deepEqual(typing.names, []);
    assert.deepEqual(typing.search.state, { kind: 'found', paths: [], isCut: false });
  });

  it('sends nothing when only spaces change', async () => {
    const typing = new Typing();
    await typing.type('pump jl');
    await typing.type(' pump  jl ');
    assert.equal(typing.files.searches.length, 1);
    assert.equal(typing.files.last.signal.aborted, false);
  });

  it('is empty again when the text is deleted', async () => {
    const typing = new Typing();
    await typing.type('pump');
    await typing.type(' ');
    assert.deepEqual(typing.search.state, { kind: 'empty' });
    assert.equal(typing.files.last.signal.aborted, true);
    assert.equal(typing.files.searches.length, 1);
  });

  it('accepts an absolute path and finds hidden files only by their dot', async () => {
    const typing = new Typing();
    await typing.type('/user/a/b.jl');
    assert.deepEqual([typing.files.last.options.name, typing.files.last.options.includesHidden], ['a/b.jl', false]);
    await typing.type('a/.b');
    assert.deepEqual([typing.files.last.options.name, typing.files.last.options.includesHidden], ['a/.b', true]);
  });

  it('shows a fault, and searches again on demand', async () => {
    const typing = new Typing();
    await typing.type('pump');
    await typing.files.fail(new EngeeError({ kind: 'unavailable', why: { kind: 'network', code: 'ECONNRESET' } }));
    assert.equal(typing.search.state.kind === 'failed' && typing.search.state.fault?.kind, 'unavailable');
    assert.deepEqual(typing.bugs, []);
    typing.search.retry();
    await typing.clock.advance(0);
    assert.equal(typing.files.searches.length, 2);
    typing.files.last.report([{ path: at('pump.jl') }]);
    await typing.files.end();
    assert.deepEqual(typing.names, ['pump.jl']);
  });

  it('leaves no timer and no search when it is disposed', async () => {
    const typing = new Typing();
    await typing.type('pump');
    typing.search.setText('pumps');
    typing.search.dispose();
    await typing.clock.advance(0);
    assert.equal(typing.clock.pendingTimers, 0);
    assert.ok(typing.files.searches.every(({ signal }) => signal.aborted));
    assert.deepEqual(typing.bugs, []);
  });

  it('searches for at most 300 characters', async () => {
    const typing = new Typing();
    await typing.type('a'.repeat(100_000));
    assert.equal(typing.files.last.options.name.length, 300);
  });
});
