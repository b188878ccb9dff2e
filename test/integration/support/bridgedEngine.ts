import { fileURLToPath } from 'node:url';
import { joinBridge } from '../../../src/bridge/joinBridge.mjs';
import { createUserApi } from '../../../src/core/api/createUserApi.ts';
import { createDiagnosedUserApi } from '../../../src/core/api/diagnosedUserApi.ts';
import { BridgeCalls } from '../../../src/core/bridge/bridgeCalls.ts';
import { BridgeEngine } from '../../../src/core/run/bridgeEngine.ts';
import { plainEngine } from '../../../src/core/run/plainEngine.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import { nodeInflate } from '../../../src/platform/node/nodeInflate.ts';
import type { EngeeClient } from './engeeClient.ts';

/** The Julia of the bridge, as the extension carries it. */
export const bridgeSource = joinBridge(fileURLToPath(new URL('../../../src/bridge/bridge.jl', import.meta.url)));

export interface BridgedEngine {
  readonly calls: BridgeCalls;
  readonly engine: BridgeEngine;
}

/** The engine that the extension runs code with. `isRepeatable`: as there, calls use kept connections. */
export function bridgedEngine(client: EngeeClient, source = bridgeSource, isRepeatable = true): BridgedEngine {
  const bridgeApi = createDiagnosedUserApi(createUserApi(client.transport, { isRepeatable }), client.account);
  const calls = new BridgeCalls({ userApi: bridgeApi, clock: nodeClock, inflate: nodeInflate, source });
  return {
    calls,
    engine: new BridgeEngine({ calls, plain: plainEngine(client.user), clock: nodeClock, log: client.log }),
  };
}
