import assert from 'node:assert/strict';
import { isFault } from '../../../src/core/errors/engeeError.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { sharedSandbox } from '../support/sandbox.ts';
import { type WatchedServer, watchServer } from './support/watchedServer.ts';

const infoPath = '/account/api/engee/info';
const startPath = '/account/api/engee/start';
const stopPath = '/account/api/engee/stop';
const never = new AbortController().signal;

describe('ServerService with the sandbox', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  const windows: WatchedServer[] = [];

  before(async function () {
    this.timeout(300_000);
    sandbox = await sharedSandbox('interpreted');
  });

  beforeEach(async () => {
    await sandbox.control.reset();
  });

  afterEach(async () => {
    for (const window of windows.splice(0)) window.dispose();
    await sandbox.control.reset();
  });

  function open(token = sandbox.personalAccessToken): WatchedServer {
    const window = watchServer(sandbox, token);
    windows.push(window);
    return window;
  }

  async function sent(method: string, path: string): Promise<number> {
    return (await sandbox.control.requests({ method, path })).length;
  }

  describe('with a stopped server', () => {
    beforeEach(async () => {
      await sandbox.control.stopServer();
    });

    it('starts the server with one request, and two windows see it run', async () => {
      const [first, second] = [open(), open()];
      await Promise.all([first.reached('stopped'), second.reached('stopped')]);
      const address = await first.server.start(never);
      assert.equal(address, `${sandbox.baseUrl}${new URL(address).pathname}`);
      assert.deepEqual(
        first.states.filter((state, index, all) => state !== all[index - 1]),
        ['stopped', 'starting', 'running'],
      );
      assert.equal(await second.server.start(never), address);
      assert.equal(await sent('POST', startPath), 1);
    });

    it('does not repeat a start whose response is lost, and sees the server run', async () => {
      await sandbox.control.addFault({
        method: 'POST',
        path: startPath,
        times: 1,
        fault: { kind: 'cut', at: 'reply' },
      });
      const { server } = open();
      await server.start(never);
      assert.equal(server.state.kind, 'running');
      assert.equal(await sent('POST', startPath), 1);
    });

    it('does not repeat a start request that is lost, and reports it', async () => {
      await sandbox.control.addFault({
        method: 'POST',
        path: startPath,
        times: 1,
        fault: { kind: 'cut', at: 'request' },
      });
      const { server } = open();
      await assert.rejects(server.start(never), (error) => isFault(error, 'outcomeUnknown'));
      assert.equal(server.state.kind, 'stopped');
      assert.equal(await sent('POST', startPath), 1);
    });

    it('reports a refused start at once and sees the stopped server', async () => {
      const refusal = {
        kind: 'status',
        status: 400,
        contentType: 'application/json',
        body: '{"message":"no licence"}',
      } as const;
      await sandbox.control.addFault({ method: 'POST', path: startPath, fault: refusal });
      const { server } = open();
      await assert.rejects(server.start(never), (error) => isFault(error, 'protocol'));
      assert.equal(server.state.kind, 'stopped');
      assert.equal(await sent('POST', startPath), 1);
    });

    it('sends one start request when a start is aborted and joined again', async () => {
      const { server, reached } = open();
      const waiting = new AbortController();
      const start = server.start(waiting.signal);
      await reached('starting');
      waiting.abort();
      await assert.rejects(start, (error) => isFault(error, 'canceled'));
      await server.start(never);
      assert.equal(await sent('POST', startPath), 1);
    });

    it('stops the server during a start and cancels the wait for the start', async () => {
      await sandbox.control.changeSettings({ startMs: 60_000 });
      const { server, reached } = open();
      const start = server.start(never);
      await Promise.all([reached('starting'), sandbox.control.reached('starting')]);
      const [started] = await Promise.allSettled([start, server.stop(never)]);
      assert.ok(started.status === 'rejected' && isFault(started.reason, 'canceled'));
      assert.equal(await sandbox.control.serverStatus(), 'stopped');
      assert.equal(server.state.kind, 'stopped');
    });
  });

  describe('with a running server', () => {
    beforeEach(async () => {
      await sandbox.control.startServer();
    });

    it('reports when Engee will stop the server', async () => {
      const { deadline } = await open().reached('running');
      assert.equal(deadline?.reason, 'inactivity');
      const leftMs = deadline.at - Date.now();
      assert.ok(leftMs > 1_700_000 && leftMs <= 1_800_000, String(leftMs));
    });

    it('sends one stop request for several calls', async () => {
      const { server, reached } = open();
      await reached('running');
      await Promise.all([server.stop(never), server.stop(never)]);
      assert.equal(await sandbox.control.serverStatus(), 'stopped');
      assert.equal(await sent('DELETE', stopPath), 1);
    });

    it('starts the server after a stop in progress', async () => {
      const { server, reached } = open();
      await reached('running');
      await Promise.all([server.stop(never), server.start(never)]);
      assert.equal(server.state.kind, 'running');
      assert.deepEqual([await sent('DELETE', stopPath), await sent('POST', startPath)], [1, 1]);
    });

    it('reports a refused stop and sees the running server', async () => {
      await sandbox.control.addFault({ method: 'DELETE', path: stopPath, fault: { kind: 'status', status: 403 } });
      const { server, reached } = open();
      await reached('running');
      await assert.rejects(server.stop(never), (error) => isFault(error, 'forbidden'));
      assert.equal(server.state.kind, 'running');
    });

    it('notices when the server is stopped elsewhere', async () => {
      const { reached, states } = open();
      await reached('running');
      await sandbox.control.stopServer();
      await reached('stopped');
      assert.equal(states[0], 'running');
    });

    it('reports an unrecognized, missing or null status as unknown', async () => {
      const oddities = [
        { members: { serverStatus: 'unknown' } },
        { members: {}, remove: ['serverStatus'] },
        { members: { serverStatus: null } },
        { members: { serverStatus: 'RUNNING' } },
      ];
      for (const oddity of oddities) {
        const id = await sandbox.control.addFault({ path: infoPath, fault: { kind: 'mergeJson', ...oddity } });
        const { server } = open();
        assert.deepEqual(await server.refresh(never), { kind: 'unknown' }, JSON.stringify(oddity));
        await sandbox.control.removeFault(id);
      }
    });

    it('reports no deadline for invalid dates', async () => {
      const members = { lastActivityAt: 'yesterday', stopSessionAt: 12, inactivityTimeout: 'NaN' };
      await sandbox.control.addFault({ path: infoPath, fault: { kind: 'mergeJson', members } });
      assert.ok(!('deadline' in (await open().reached('running'))));
    });

    it('sends no second request while one has no response', async () => {
      const hold = await sandbox.control.addFault({ path: infoPath, times: 1, fault: { kind: 'hold', at: 'reply' } });
      const { server } = open();
      const answers = Promise.all([server.refresh(never), server.refresh(never)]);
      await sandbox.control.nextRequest({ path: infoPath });
      server.setFocused(true);
      await sandbox.control.removeFault(hold);
      for (const state of await answers) assert.equal(state.kind, 'running');
      assert.equal(await sent('GET', infoPath), 1);
    });

    it('reports a refusal as a state and respects Retry-After', async () => {
      await sandbox.control.addFault({
        path: infoPath,
        fault: { kind: 'status', status: 429, headers: { 'Retry-After': '3600' } },
      });
      const { fault } = await open().reached('unreachable');
      assert.deepEqual(fault, { kind: 'unavailable', why: { kind: 'status', status: 429, retryAfterMs: 3_600_000 } });
    });

    it('reports a captive portal as unreachable and recovers automatically', async () => {
      const { reached, states } = open();
      await reached('running');
      const portal = await sandbox.control.addFault({ path: infoPath, fault: { kind: 'html' } });
      const lost = await reached('unreachable');
      assert.deepEqual(
        [lost.fault, lost.lastKnown.kind],
        [{ kind: 'unavailable', why: { kind: 'webPage' } }, 'running'],
      );
      await sandbox.control.removeFault(portal);
      await reached('running');
      assert.deepEqual(states, ['running', 'unreachable', 'running']);
    });

    it('does not report a server with a foreign address as running', async () => {
      await sandbox.control.addFault({
        path: infoPath,
        fault: { kind: 'mergeJson', members: { url: 'https://evil.example/prod/user/demo123-nick/' } },
      });
      const { server } = open();
      await assert.rejects(server.start(never), (error) => isFault(error, 'protocol'));
      assert.equal(server.state.kind, 'unreachable');
    });

    it('reports an unknown token as a state', async () => {
      const { fault } = await open('wrong-token').reached('unreachable');
      assert.deepEqual(fault, { kind: 'signInRequired', why: 'rejected' });
    });
  });
});
