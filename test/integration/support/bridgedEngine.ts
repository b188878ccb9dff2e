import { fileURLToPath } from 'node:url';
import { joinBridge } from '../../../src/bridge/joinBridge.mjs';
import { BridgeCalls } from '../../../src/core/bridge/bridgeCalls.ts';
import { BridgeEngine } from '../../../src/core/run/bridgeEngine.ts';
import { plainEngine } from '../../../src/core/run/plainEngine.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { EngeeClient } from './engeeClient.ts';

/** The Julia of the bridge, as the extension carries it. */
export const bridgeSource = joinBridge(fileURLToPath(new URL('../../../src/bridge/bridge.jl', import.meta.url)));

export interface BridgedEngine {
  readonly calls: BridgeCalls;
  readonly engine: BridgeEngine;
}

/** The engine that the extension runs code with. */
export function bridgedEngine(client: EngeeClient, source = bridgeSource): BridgedEngine {
  const calls = new BridgeCalls({ userApi: client.user, clock: nodeClock, source });
  return { calls, engine: new BridgeEngine({ calls, plain: plainEngine(client.user), clock: nodeClock, log: client.log }) };
}
