import { BareBridge } from './bareBridge.ts';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { medianRow } from './row.ts';
import { inTurns } from './stopwatch.ts';

/** `run.roundTrip`: from the command to its outcome, beside a bare POST of the same eval. */
export const roundTrip: Bench = async ({ client, setup }) => {
  const bridge = await BareBridge.connect(client, setup.bridgeSource);
  await selectCode('1+1');
  const { oursMs, bareMs } = await inTurns(150, 300, runSelection, () => bridge.run('1+1'));
  return [medianRow('run.roundTrip', oursMs, bareMs)];
};
