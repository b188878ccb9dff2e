import { SandboxControl } from '../sandbox/control/sandboxControl.ts';
import type { Bench } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { restart } from './restart.ts';
import { medianRow } from './row.ts';
import { timed } from './stopwatch.ts';

const pairs = 5;

/** `run.first`: the first `1+1` on a server that has just started, compared with a bare POST of the code without the bridge. */
export const first: Bench = async ({ client, setup }) => {
  const control = new SandboxControl(setup.controlUrl);
  await selectCode('1+1');
  await runSelection();
  const [oursMs, plainMs]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    await restart(control);
    oursMs.push(await timed(runSelection));
    await restart(control);
    plainMs.push(await timed(() => client.evaluate('1+1')));
  }
  return [medianRow('run.first', oursMs, plainMs)];
};
