import { setTimeout as delay } from 'node:timers/promises';

/** The editor draws after a run; the next measurement begins when that is done, whichever side it is of. */
const restMs = 60;

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export interface Pairs {
  readonly oursMs: readonly number[];
  readonly bareMs: readonly number[];
}

/** Measures two things in turns, each from rest. @param warmUps pairs whose times do not count */
export async function inTurns(count: number, warmUps: number, ours: () => Promise<unknown>, bare: () => Promise<unknown>): Promise<Pairs> {
  const [oursMs, bareMs]: [number[], number[]] = [[], []];
  for (let pair = -warmUps; pair < count; pair++) {
    await delay(restMs);
    const ourMs = await timed(ours);
    await delay(restMs);
    const itsMs = await timed(bare);
    if (pair < 0) continue;
    oursMs.push(ourMs);
    bareMs.push(itsMs);
  }
  return { oursMs, bareMs };
}
