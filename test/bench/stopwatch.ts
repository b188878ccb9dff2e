import { setTimeout as delay } from 'node:timers/promises';

/** The editor redraws after a run. The pause lets it finish before the next measurement of either side. */
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

/**
 * Measures two actions alternately with a pause before each.
 * @param warmUps the number of pairs that run first without a pause, so that their code is compiled
 */
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
