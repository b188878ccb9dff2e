// Writes files on Engee one after the other, with new contents of random sizes, until it is killed.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerUrl } from '../../../src/core/api/serverUrl.ts';
import { faultOf } from '../../../src/core/errors/engeeError.ts';
import { DocumentFiles } from '../../../src/core/files/remote/documentFiles.ts';
import type { ExpectedTarget } from '../../../src/core/files/remote/remoteFiles.ts';
import { parseRemotePath, type RemotePath } from '../../../src/core/files/remotePath.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { always, engeeClient } from '../../integration/support/engeeClient.ts';
import { remoteFiles } from '../../integration/support/remoteFiles.ts';
import { someContent } from './content.ts';
import type { ClientOptions, ClientReport, Way } from './messages.ts';

const pauseMs = 100;

const [options] = (await once(process, 'message')) as [ClientOptions];
const client = engeeClient(options.baseUrl, options.token);
const targets = options.targets.flatMap((path) => parseRemotePath(path) ?? []);
const files = remoteFiles(client, options.journal);
const documents = new DocumentFiles({ files, api: client.user, clock: nodeClock, isOpen: () => true });
const opened = new Set<RemotePath>();
const write: Record<Way, typeof replace> = { replaces: replace, saves: save };
const send = (report: ClientReport) => process.send?.(report);

// As the extension does when it finds the server running.
await files.removeLeftovers(await runningServer(), always);
send({ kind: 'cleaned' });
await once(process, 'message');
for (let number = options.firstNumber; process.connected; number++) {
  const target = targets[number % targets.length];
  if (target === undefined) throw new Error('There are no targets.');
  const content = someContent(number);
  send({ kind: 'begun', target, number });
  try {
    await write[options.way](await runningServer(), target, content);
    send({ kind: 'confirmed', target, number });
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    const kind = fault.kind === 'outcomeUnknown' ? 'unknown' : 'refused';
    send({ kind, target, number, fault: JSON.stringify(fault) });
    await delay(pauseMs);
  }
}

/** Replaces a file as an upload does. */
async function replace(server: ServerUrl, target: RemotePath, content: Buffer): Promise<void> {
  const replacement = {
    target,
    source: { sizeBytes: content.length, source: { kind: 'bytes', bytes: content } },
    sha256: createHash('sha256').update(content).digest('hex'),
    expected: await seen(server, target),
  } as const;
  await files.replace(server, replacement, () => undefined, always);
}

async function seen(server: ServerUrl, target: RemotePath): Promise<ExpectedTarget> {
  const [entry] = await files.stat(server, [target], always);
  return entry === undefined ? { kind: 'absent' } : { kind: 'seen', version: entry.version };
}

/**
 * Saves a file as the editor does that has opened it. Answers the question with Overwrite that the extension asks after a save
 * with an unknown outcome.
 */
async function save(server: ServerUrl, target: RemotePath, content: Buffer): Promise<void> {
  const document = { authority: 'kills', path: target };
  if (!opened.has(target)) await documents.read(server, document, Infinity, always);
  opened.add(target);
  await documents.stat(server, document, always);
  const agree = async () => Promise.resolve(true);
  await documents.write(server, document, content, { create: true, overwrite: true }, agree, always);
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
