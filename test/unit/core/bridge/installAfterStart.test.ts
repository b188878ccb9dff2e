import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../src/core/api/serverUrl.ts';
import type { Installation } from '../../../../src/core/bridge/bridgeInstaller.ts';
import { installAfterStart } from '../../../../src/core/bridge/installAfterStart.ts';
import { EngeeError } from '../../../../src/core/errors/engeeError.ts';
import { Emitter } from '../../../../src/core/lib/event.ts';
import { onBug } from '../../../../src/core/lib/reportBug.ts';
import { RecordingLogger } from '../../../integration/support/recordingLogger.ts';
import { settle } from '../server/support/fakeClock.ts';

const server = 'https://engee.example/prod/user/demo/' as ServerUrl;

describe('installAfterStart', () => {
  const setUp = (installed: () => Promise<Installation>) => {
    const started = new Emitter<ServerUrl>();
    const calls: string[] = [];
    const log = new RecordingLogger();
    const installing = installAfterStart(
      started.event,
      {
        forget: (url) => calls.push(`forget ${url}`),
        installed: (url) => {
          calls.push(`install ${url}`);
          return installed();
        },
      },
      log,
    );
    return { started, calls, log, installing };
  };

  it('does nothing before a start, and then checks the new server even if the old one had the same address', async () => {
    const { started, calls } = setUp(() => Promise.resolve({ kind: 'installed', epoch: 'e-1' }));
    await settle();
    assert.deepEqual(calls, []);
    started.fire(server);
    await settle();
    assert.deepEqual(calls, [`forget ${server}`, `install ${server}`]);
  });

  it('only logs a failure, because the first run tries again', async () => {
    const { started, log } = setUp(() => Promise.reject(new EngeeError({ kind: 'signInRequired', why: 'expired' })));
    started.fire(server);
    await settle();
    assert.deepEqual(log.lines, ['bridge: not installed after the start of the server (signInRequired)']);
  });

  it('reports an error that is not a fault as a bug', async () => {
    const bug = new Error('bug');
    const bugs: unknown[] = [];
    const handling = onBug((error) => bugs.push(error));
    const { started, log } = setUp(() => Promise.reject(bug));
    started.fire(server);
    await settle();
    handling.dispose();
    assert.deepEqual(bugs, [bug]);
    assert.deepEqual(log.lines, []);
  });

  it('ignores starts after it was disposed', async () => {
    const { started, calls, installing } = setUp(() => Promise.resolve({ kind: 'installed', epoch: 'e-1' }));
    installing.dispose();
    started.fire(server);
    await settle();
    assert.deepEqual(calls, []);
  });
});
