import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { VariableList } from '../../../../src/core/bridge/bridge.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { VariableWatch } from '../../../../src/core/workspace/variableWatch.ts';
import type { VariableSource, WorkspaceState } from '../../../../src/core/workspace/workspaceState.ts';
import { FakeClock, settle } from '../server/support/fakeClock.ts';

const running = (name = 'one'): VariableSource => ({
  kind: 'running',
  server: `https://engee.test/${name}/` as ServerUrl,
});
const list = (...names: string[]): VariableList => ({
  variables: names.map((name) => ({ name, type: 'Int64', size: '', value: '1' })),
  total: names.length,
});

interface Request {
  readonly server: string;
  readonly signal: AbortSignal;
  answer(list: VariableList): void;
  refuse(error: unknown): void;
}

/** A watch over a server that answers when the test says so. */
class Watched {
  readonly clock = new FakeClock();
  readonly requests: Request[] = [];
  readonly bugs: unknown[] = [];
  readonly states: WorkspaceState['kind'][] = [];
  readonly watch = new VariableWatch({
    bridge: {
      variables: (server, signal) =>
        new Promise((answer, refuse) => this.requests.push({ server, signal, answer, refuse })),
    },
    clock: this.clock,
    onBug: (error) => this.bugs.push(error),
  });

  constructor() {
    this.watch.onDidChangeState(({ kind }) => this.states.push(kind));
  }

  /** In sight of the user, of a server that runs, with this list read. */
  static async withList(...names: string[]): Promise<Watched> {
    const watched = new Watched();
    watched.watch.setVisible(true);
    watched.watch.setSource(running());
    await watched.clock.advance(0);
    await watched.answer(...names);
    return watched;
  }

  async answer(...names: string[]): Promise<void> {
    this.requests.at(-1)?.answer(list(...names));
    await settle();
  }

  names(): string[] {
    const { state } = this.watch;
    return state.kind === 'list' ? state.list.variables.map(({ name }) => name) : [state.kind];
  }
}

describe('the variables in view', () => {
  it('are read when there is a server and somebody looks', async () => {
    const { watch, requests, clock, states } = await Watched.withList('a', 'b');
    assert.deepEqual(states, ['loading', 'list']);
    assert.deepEqual(
      requests.map(({ server }) => server),
      ['https://engee.test/one/'],
    );
    watch.setVisible(false);
    watch.setVisible(true);
    await clock.advance(60_000);
    assert.equal(requests.length, 1, 'a list that is fresh is not read again');
  });

  it('are not asked for while nobody looks, and then at once', async () => {
    const { watch, requests, clock } = new Watched();
    watch.setSource(running());
    watch.markStale();
    await clock.advance(60_000);
    assert.equal(requests.length, 0);
    watch.setVisible(true);
    await clock.advance(0);
    assert.equal(requests.length, 1);
  });

  for (const source of [{ kind: 'signedOut' }, { kind: 'notRunning', status: 'stopped' }] as const) {
    it(`are not asked for when it is ${JSON.stringify(source)}`, async () => {
      const { watch, requests, clock } = new Watched();
      watch.setVisible(true);
      watch.setSource(source);
      watch.refresh();
      watch.markStale();
      await clock.advance(60_000);
      assert.equal(requests.length, 0);
      assert.deepEqual(watch.state, source);
    });
  }

  it('are read once after runs that follow each other', async () => {
    const watched = await Watched.withList('a');
    const { watch, requests, clock } = watched;
    for (let run = 0; run < 5; run += 1) {
      watch.setBusy(true);
      await clock.advance(1_000);
      watch.markStale();
      watch.setBusy(false);
      await clock.advance(10);
    }
    assert.equal(requests.length, 1);
    await clock.advance(300);
    assert.equal(requests.length, 2);
    assert.deepEqual(watched.names(), ['a'], 'the list stays while it is read');
    await watched.answer('a', 'b');
    assert.deepEqual(watched.names(), ['a', 'b']);
  });

  it('are not asked for while code runs, not even on demand', async () => {
    const watched = await Watched.withList('a');
    watched.watch.setBusy(true);
    watched.watch.refresh();
    await watched.clock.advance(60_000);
    assert.equal(watched.requests.length, 1);
    assert.deepEqual(watched.names(), ['a']);
    watched.watch.setBusy(false);
    await watched.clock.advance(300);
    assert.equal(watched.requests.length, 2);
  });

  it('drop a request that a run overtakes, and ask again after it', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.watch.setBusy(true);
    assert.equal(watched.requests[1]?.signal.aborted, true);
    watched.watch.setBusy(false);
    await watched.clock.advance(300);
    assert.equal(watched.requests.length, 3);
  });

  it('are those of the newest request', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.watch.refresh();
    await watched.clock.advance(0);
    const [, older, newer] = watched.requests;
    assert.equal(older?.signal.aborted, true);
    newer?.answer(list('new'));
    await settle();
    older.answer(list('old'));
    await settle();
    assert.deepEqual(watched.names(), ['new']);
  });

  it('of another server are not mixed with those before', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.watch.setSource(running('two'));
    assert.deepEqual(watched.names(), ['loading']);
    watched.requests[1]?.answer(list('old'));
    await watched.clock.advance(0);
    assert.deepEqual(
      watched.requests.map(({ server }) => server.split('/').at(-2)),
      ['one', 'one', 'two'],
    );
    await watched.answer('new');
    assert.deepEqual(watched.names(), ['new']);
  });

  it('go when the server stops, with the request that is under way', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.watch.setSource({ kind: 'notRunning', status: 'stopping' });
    assert.equal(watched.requests[1]?.signal.aborted, true);
    assert.deepEqual(watched.names(), ['notRunning']);
  });

  it('stay as they are when the same server is named again', async () => {
    const watched = await Watched.withList('a');
    watched.watch.setSource(running());
    await watched.clock.advance(60_000);
    assert.deepEqual(watched.states, ['loading', 'list']);
    assert.equal(watched.requests.length, 1);
  });

  it('are not drawn again when they are the same', async () => {
    const watched = await Watched.withList('a', 'b');
    watched.watch.markStale();
    await watched.clock.advance(300);
    await watched.answer('a', 'b');
    assert.deepEqual(watched.states, ['loading', 'list']);
  });

  it('say why they could not be read, and are read again on demand and after the next run', async () => {
    const watched = await Watched.withList('a');
    const fault = { kind: 'timeout', what: 'run', timeoutMs: 1 } as const;
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.requests.at(-1)?.refuse(new EngeeError(fault));
    await settle();
    assert.deepEqual(watched.watch.state, { kind: 'failed', fault });
    await watched.clock.advance(60_000);
    assert.equal(watched.requests.length, 2, 'never by itself');
    watched.watch.refresh();
    assert.deepEqual(watched.names(), ['loading']);
    await watched.clock.advance(0);
    watched.requests.at(-1)?.refuse(new EngeeError(fault));
    await settle();
    watched.watch.markStale();
    await watched.clock.advance(300);
    await watched.answer('b');
    assert.deepEqual(watched.names(), ['b']);
  });

  it('do not hide a bug', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    const bug = new TypeError('bug');
    watched.requests.at(-1)?.refuse(bug);
    await settle();
    assert.deepEqual(watched.bugs, [bug]);
    assert.deepEqual(watched.watch.state, { kind: 'failed', fault: undefined });
  });

  it('leave no request and no timer behind', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.watch.markStale();
    watched.watch.dispose();
    assert.equal(watched.requests[1]?.signal.aborted, true);
    assert.equal(watched.clock.pendingTimers, 0);
    await watched.answer('late');
    assert.deepEqual(watched.names(), ['a']);
  });
});
