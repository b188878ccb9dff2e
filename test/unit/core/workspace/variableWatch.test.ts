import assert from 'node:assert/strict';
import type { ServerSource } from '../../../../src/core/api/serverSource.ts';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { VariableList } from '../../../../src/core/bridge/bridge.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { VariableWatch } from '../../../../src/core/workspace/variableWatch.ts';
import type { WorkspaceState } from '../../../../src/core/workspace/workspaceState.ts';
import { FakeClock, settle } from '../server/support/fakeClock.ts';

const running = (name = 'one'): ServerSource => ({
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

/** Creates a watch over a server whose responses the test controls. */
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

  /** Makes the watch visible, with a running server and this list. */
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

describe('VariableWatch', () => {
  it('reads the list when there is a server and the view is visible', async () => {
    const { watch, requests, clock, states } = await Watched.withList('a', 'b');
    assert.deepEqual(states, ['loading', 'list']);
    assert.deepEqual(
      requests.map(({ server }) => server),
      ['https://engee.test/one/'],
    );
    watch.setVisible(false);
    watch.setVisible(true);
    await clock.advance(60_000);
    assert.equal(requests.length, 1, 'an up-to-date list is not read again');
  });

  it('sends no request while the view is hidden, and one at once when it becomes visible', async () => {
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
    it(`sends no request for the source ${JSON.stringify(source)}`, async () => {
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

  it('reads the list once after several runs in quick succession', async () => {
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
    assert.deepEqual(watched.names(), ['a'], 'the list stays visible while it is read');
    await watched.answer('a', 'b');
    assert.deepEqual(watched.names(), ['a', 'b']);
  });

  it('sends no request while code runs, not even on demand', async () => {
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

  it('drops a request when a run starts and repeats it afterwards', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.watch.setBusy(true);
    assert.equal(watched.requests[1]?.signal.aborted, true);
    watched.watch.setBusy(false);
    await watched.clock.advance(300);
    assert.equal(watched.requests.length, 3);
  });

  it('shows the response to the newest request', async () => {
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

  it('does not mix the variables of two servers', async () => {
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

  it('clears the list and aborts the request when the server stops', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.watch.setSource({ kind: 'notRunning', status: 'stopping' });
    assert.equal(watched.requests[1]?.signal.aborted, true);
    assert.deepEqual(watched.names(), ['notRunning']);
  });

  it('keeps the list when the same source is set again', async () => {
    const watched = await Watched.withList('a');
    watched.watch.setSource(running());
    await watched.clock.advance(60_000);
    assert.deepEqual(watched.states, ['loading', 'list']);
    assert.equal(watched.requests.length, 1);
  });

  it('does not fire an event if the list is the same', async () => {
    const watched = await Watched.withList('a', 'b');
    watched.watch.markStale();
    await watched.clock.advance(300);
    await watched.answer('a', 'b');
    assert.deepEqual(watched.states, ['loading', 'list']);
  });

  it('reports a failure and reads the list again on demand and after the next run', async () => {
    const watched = await Watched.withList('a');
    const fault = { kind: 'timeout', what: 'run', timeoutMs: 1 } as const;
    watched.watch.refresh();
    await watched.clock.advance(0);
    watched.requests.at(-1)?.refuse(new EngeeError(fault));
    await settle();
    assert.deepEqual(watched.watch.state, { kind: 'failed', fault });
    await watched.clock.advance(60_000);
    assert.equal(watched.requests.length, 2, 'not automatically');
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

  it('reports an unexpected error', async () => {
    const watched = await Watched.withList('a');
    watched.watch.refresh();
    await watched.clock.advance(0);
    const bug = new TypeError('bug');
    watched.requests.at(-1)?.refuse(bug);
    await settle();
    assert.deepEqual(watched.bugs, [bug]);
    assert.deepEqual(watched.watch.state, { kind: 'failed', fault: undefined });
  });

  it('leaves no request and no timer after dispose', async () => {
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
