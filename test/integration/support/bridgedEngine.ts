import { fileURLToPath } from 'node:url';
import { joinBridge } from '../../../src/bridge/joinBridge.mjs';
import { createDiagnosedUserApi, createUserApi } from '../../../src/core/api/createUserApi.ts';
import { BridgeCalls } from '../../../src/core/bridge/bridgeCalls.ts';
import { replyReader } from '../../../src/core/bridge/bridgeReply.ts';
import { BridgeEngine } from '../../../src/core/run/bridgeEngine.ts';
import { createPlainEngine } from '../../../src/core/run/plainEngine.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { nodeInflate } from '../../../src/platform/node/nodeInflate.ts';
import type { EngeeClient } from './engeeClient.ts';

/** The Julia source of the bridge, as bundled with the extension. */
export const bridgeSource = joinBridge(fileURLToPath(new URL('../../../src/bridge/bridge.jl', import.meta.url)));

export interface BridgedEngine {
  readonly calls: BridgeCalls;
  readonly engine: BridgeEngine;
}

/** Creates the engine that the extension uses. @param isRepeatable whether calls use kept-alive connections, as in the extension */
export function bridgedEngine(client: EngeeClient, source = bridgeSource, isRepeatable = true): BridgedEngine {
  const bridgeApi = createDiagnosedUserApi(createUserApi(client.transport, { isRepeatable }), client.account);
  const calls = new BridgeCalls({
    userApi: bridgeApi,
    clock: nodeClock,
    source,
    readReply: replyReader(nodeInflate),
  });
  return {
    calls,
    engine: new BridgeEngine({ calls, plain: createPlainEngine(client.user), clock: nodeClock, log: client.log }),
  };
}
