import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import { BareBridge } from './bareBridge.ts';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { restart } from './restart.ts';
import { medianRow } from './row.ts';
import { timed } from './stopwatch.ts';

const pairs = 3;

/** `run.install`: the first `1+1` on a restarted server, with the installation of the bridge, compared with its bare evals. */
export const install: Bench = async ({ client, setup }) => {
  const control = new SandboxControl(setup.controlUrl);
  await selectCode('1+1');
  await runSelection();
  const bare = async () => (await BareBridge.connect(client, setup.bridgeSource)).run('1+1');
  const [oursMs, bareMs]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    await restart(control);
    oursMs.push(await timed(runSelection));
    await restart(control);
    bareMs.push(await timed(bare));
  }
  return [medianRow('run.install', oursMs, bareMs)];
};
