// Replaces files on Engee one after the other, with new contents of random sizes, until it is killed.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import type { ExpectedTarget } from '../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, type RemotePath } from '../../../src/core/files/remotePath.ts';
import { always, engeeClient } from '../../integration/support/engeeClient.ts';
import { remoteFiles } from '../../integration/support/remoteFiles.ts';
import { contentOf } from './content.ts';
import type { ClientOptions, ClientReport } from './messages.ts';

const maxBytes = 2 * 1024 * 1024;
const pauseMs = 100;

const [options] = (await once(process, 'message')) as [ClientOptions];
const client = engeeClient(options.baseUrl, options.token);
const targets = options.targets.flatMap((path) => parseRemotePath(path) ?? []);
const files = remoteFiles(client, options.journal);
const send = (report: ClientReport) => process.send?.(report);

// As the extension does when it finds the server running.
await files.removeLeftovers(await runningServer(), always);
send({ kind: 'cleaned' });
for (let number = options.firstNumber; process.connected; number++) {
  const target = targets[number % targets.length];
  if (target === undefined) throw new Error('There are no targets.');
  const content = contentOf(number, 32 + Math.floor(Math.random() ** 3 * maxBytes));
  send({ kind: 'begun', target, number });
  try {
    const server = await runningServer();
    await files.replace(
      server,
      {
        target,
        source: { sizeBytes: content.length, source: { kind: 'bytes', bytes: content } },
        sha256: createHash('sha256').update(content).digest('hex'),
        expected: await seen(server, target),
      },
      () => undefined,
      always,
    );
    send({ kind: 'confirmed', target, number });
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    send({ kind: fault.kind === 'outcomeUnknown' ? 'unknown' : 'refused', target, number, fault: fault.kind });
    await delay(pauseMs);
  }
}

async function seen(server: ServerUrl, target: RemotePath): Promise<ExpectedTarget> {
  const [entry] = await files.stat(server, [target], always);
  return entry === undefined ? { kind: 'absent' } : { kind: 'seen', version: entry.version };
}

/** Waits until the server runs. */
async function runningServer(): Promise<ServerUrl> {
  for (;;) {
    try {
      const { status, url } = await client.account.info(always);
      if (status === 'running' && url !== undefined) return url;
    } catch (error) {
      if (faultOf(error) === undefined) throw error;
    }
    await delay(pauseMs);
  }
}
