import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench } from './bench.ts';
import { sizeRow } from './row.ts';

/** Until the other extensions have started. */
const settleMs = 5_000;
const idleMs = 60_000;

let bytesBefore: number | undefined;

/** Measures the heap of the extension host before the extension is activated. */
export async function measureHeapBefore(): Promise<void> {
  await delay(settleMs);
  bytesBefore = usedHeapBytes();
}

/** `memory.idle`: the heap after activation and an idle minute, compared with the same host before activation. */
export const memoryIdle: Bench = async () => {
  await delay(idleMs);
  return [sizeRow('memory.idle', usedHeapBytes(), bytesBefore ?? null)];
};

/** Collects garbage first. */
function usedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}
