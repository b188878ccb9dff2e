import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { joinBridge } from '../../../src/bridge/joinBridge.mjs';
import { createDiagnosedUserApi, createUserApi } from '../../../src/core/api/createUserApi.ts';
import { BridgeCalls } from '../../../src/core/bridge/bridgeCalls.ts';
import { createRemoteFiles, type RemoteFilesService } from '../../../src/core/files/remote/createRemoteFiles.ts';
import { parseFilesReply } from '../../../src/core/files/remote/filesReply.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { nodeInflate } from '../../../src/platform/node/nodeInflate.ts';
import { NodeLeftoverJournal } from '../../../src/platform/node/nodeLeftoverJournal.ts';
import type { EngeeClient } from './engeeClient.ts';

/** The Julia source of the module for files, as bundled with the extension. */
const filesSource = joinBridge(fileURLToPath(new URL('../../../src/bridge/files/files.jl', import.meta.url)));

/** Creates the access to the server's files that the extension uses. @param journalFolder where it notes what to clean up */
export function remoteFiles(
  client: EngeeClient,
  journalFolder = join(tmpdir(), `engee-leftovers-${randomUUID()}`),
): RemoteFilesService {
  const bridgeApi = createDiagnosedUserApi(createUserApi(client.transport, { isRepeatable: true }), client.account);
  const calls = new BridgeCalls({
    userApi: bridgeApi,
    clock: nodeClock,
    source: filesSource,
    readReply: async (text) => Promise.resolve(parseFilesReply(text)),
  });
  return createRemoteFiles({
    calls,
    userApi: client.user,
    inflate: nodeInflate,
    journal: new NodeLeftoverJournal(journalFolder),
    clock: nodeClock,
    log: client.log,
  });
}
