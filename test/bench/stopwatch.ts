import { setTimeout as delay } from 'node:timers/promises';

/** The editor draws after a run; the next measurement begins when that is done, whichever side it is of. */
const restMs = 100;

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export interface Pairs {
  readonly oursMs: readonly number[];
  readonly bareMs: readonly number[];
}

/** Measures two things in turns, each from rest. @param warmUps pairs before that, without a rest: all that they run is compiled then */
export async function inTurns(
  count: number,
  warmUps: number,
  ours: () => Promise<unknown>,
  bare: () => Promise<unknown>,
): Promise<Pairs> {
  const [oursMs, bareMs]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < warmUps; pair++) {
    await ours();
    await bare();
  }
  for (let pair = 0; pair < count; pair++) {
    await delay(restMs);
    oursMs.push(await timed(ours));
    await delay(restMs);
    bareMs.push(await timed(bare));
  }
  return { oursMs, bareMs };
}
