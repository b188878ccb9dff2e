import { execFile } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Bench, BenchContext } from './bench.ts';
import { runSelection, selectCode } from './juliaEditor.ts';
import { compared, medianRow } from './row.ts';
import { timed } from './stopwatch.ts';

const pairs = 7;
const idleMs = 2_000;
/** Prints 10,000,000 bytes in lines, and returns as many as one value. */
const printing = 'for i in 1:100_000; println("0123456789abcdef"^6, "xyz"); end';
const value = '("0123456789abcdef"^6 * "xyz\\n")^100_000';

/**
 * `run.output10MB`: the time until all output has arrived in the extension, compared with curl, which fetches as much by one
 * eval. `….hostDelay`: how late a timer of the extension host fires meanwhile, compared with an idle host.
 */
export const output10MB: Bench = async ({ setup }) => {
  await selectCode(printing);
  const [oursMs, curlMs]: [number[], number[]] = [[], []];
  const idle = await delaysDuring(() => delay(idleMs));
  let busy = idle;
  for (let pair = 0; pair <= pairs; pair++) {
    let ourMs = 0;
    const now = await delaysDuring(async () => {
      ourMs = await timed(runSelection);
    });
    await delay(idleMs);
    const itsMs = await timed(() => curl(setup));
    // The first pair is a warm-up.
    if (pair === 0) continue;
    oursMs.push(ourMs);
    curlMs.push(itsMs);
    busy = pair === 1 ? now : { p99: Math.max(busy.p99, now.p99), max: Math.max(busy.max, now.max) };
  }
  return [
    medianRow('run.output10MB', oursMs, curlMs),
    compared('run.output10MB.hostDelay.p99', busy.p99, idle.p99),
    compared('run.output10MB.hostDelay.max', busy.max, idle.max),
  ];
};

/** Repeats the run while the window is measured. */
export const printMuch: Bench = async () => {
  await selectCode(printing);
  for (let run = 0; run < 3; run++) await runSelection();
  return [];
};

async function curl({ serverUrl, token }: BenchContext['setup']): Promise<void> {
  const arguments_ = [
    '-sS',
    '--fail',
    '-o',
    '/dev/null',
    '-w',
    '%{size_download}',
    '-H',
    `Authorization: Bearer ${token}`,
    '--json',
    JSON.stringify({ command: value }),
    `${serverUrl}external/command/eval`,
  ];
  const { stdout } = await promisify(execFile)('curl', arguments_);
  if (Number(stdout) < 10_000_000) throw new Error(`curl fetched ${stdout} bytes`);
}

export interface HostDelay {
  readonly p99: number;
  readonly max: number;
}

/** Returns how late a timer of 1 ms fires during an action, in milliseconds. */
export async function delaysDuring(work: () => Promise<unknown>): Promise<HostDelay> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  histogram.disable();
  return { p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 };
}
