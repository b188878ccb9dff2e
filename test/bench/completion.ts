import { BridgeCalls } from '../../src/core/bridge/bridgeCalls.ts';
import { replyReader } from '../../src/core/bridge/bridgeReply.ts';
import { createBridge } from '../../src/core/bridge/createBridge.ts';
import { nodeClock } from '../../src/platform/node/nodeClock.ts';
import { nodeInflate } from '../../src/platform/node/nodeInflate.ts';
import { always, engeeClient } from '../integration/support/engeeClient.ts';
import { BareBridge } from './bareBridge.ts';
import type { Bench } from './bench.ts';
import { medianRow } from './row.ts';
import { inTurns } from './stopwatch.ts';

const code = 'sqr';

/**
 * `repl.completion`: the request of the Tab key compared with a bare POST of the same eval. Extensions can't read a terminal, so
 * this measures the same client, built from the same source, in the same process, instead of the installed extension.
 */
export const completion: Bench = async ({ client, setup }) => {
  const bare = await BareBridge.connect(client, setup.bridgeSource);
  const engee = engeeClient(new URL(setup.serverUrl).origin, setup.token);
  const bridge = createBridge(
    new BridgeCalls({
      userApi: engee.user,
      clock: nodeClock,
      source: setup.bridgeSource,
      readReply: replyReader(nodeInflate),
    }),
  );
  const server = await engee.serverUrl();
  const { oursMs, bareMs } = await inTurns(
    100,
    300,
    () => bridge.completions(server, code, code.length, always),
    () => bare.complete(code),
  );
  return [medianRow('repl.completion', oursMs, bareMs)];
};
