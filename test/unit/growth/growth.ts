/** One foreign text that grows: `make` gives about `length` characters of it, `read` is the parser. */
export interface Growing<T = unknown> {
  readonly make: (length: number) => T;
  readonly read: (input: T) => unknown;
}

/** What a parser's time did when its input grew. */
export type Growth =
  | { readonly kind: 'linear' }
  /** @param ms CPU time of each length up to `length` */
  | { readonly kind: 'steeper'; readonly length: number; readonly ms: readonly number[] };

/** Each is eight times the one before. The first are below every cap of a parser, the last is above nearly all of them. */
const lengths = [2_048, 16_384, 131_072, 1_048_576];

/**
 * So many times the time of the length before, and of the one before that, is allowed. Linear work takes 8 and 64 times as
 * long, quadratic work 64 and 4,096 times; the rest of the room is for caches, garbage and a busy machine.
 */
const maxFactors = [40, 400];

/** A shorter time counts as this: some machines count CPU time in steps of several milliseconds. */
const floorMs = 5;

/** So often a time that is too long is taken again: only noise gets better. */
const attempts = 5;

/**
 * Runs a parser on inputs of growing length and compares the CPU times of this thread, so that neither the machine's speed nor
 * what else runs on it matters. Each run gets an input of its own: nothing is remembered from the run before.
 */
export function growthOf<T>({ make, read }: Growing<T>): Growth {
  const ms: number[] = [];
  for (const length of lengths) {
    const allowedMs = Math.min(...maxFactors.map((factor, index) => factor * Math.max(ms.at(-1 - index) ?? Infinity, floorMs)));
    const least = length === lengths.at(-1) ? 1 : 2;
    let bestMs = Infinity;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      bestMs = Math.min(bestMs, cpuMs(make(length), read));
      const isFarTooLong = bestMs > 4 * allowedMs;
      const isEnough = bestMs <= allowedMs && attempt >= least;
      if (isFarTooLong || isEnough) break;
    }
    ms.push(bestMs);
    if (bestMs > allowedMs) return { kind: 'steeper', length, ms };
  }
  return { kind: 'linear' };
}

function cpuMs<T>(input: T, read: (input: T) => unknown): number {
  const before = threadProcess.threadCpuUsage();
  read(input);
  const { user, system } = threadProcess.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** The types are those of the oldest Node that the editor has; the tests run on a newer one. */
const threadProcess = process as NodeJS.Process & { threadCpuUsage(before?: NodeJS.CpuUsage): NodeJS.CpuUsage };

/** A text that says the same again and again. */
export function repeated(unit: string, begin = '', end = ''): (length: number) => string {
  return (length) => begin + unit.repeat(Math.ceil(length / unit.length)) + end;
}
