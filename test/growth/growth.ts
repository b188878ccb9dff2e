/** A foreign text of growing length. `make` returns about `length` characters, `read` is the parser. */
export interface Growing<T = unknown> {
  readonly make: (length: number) => T;
  readonly read: (input: T) => unknown;
  /** The longest input to try, for parsers that are slow but linear. Default: the longest of all. */
  readonly longest?: number;
}

/** How a parser's time grows with its input. */
export type Growth =
  | { readonly kind: 'linear' }
  /** @param ms CPU time of each length up to `length` */
  | { readonly kind: 'steeper'; readonly length: number; readonly ms: readonly number[] };

/** Each is four times the previous one. The first are below every limit of a parser, the last is above nearly all of them. */
const lengths = [2_048, 8_192, 32_768, 131_072, 524_288];
/** Each length is compared with the one this many positions before it, which is a sixteenth of it. */
const distance = 2;

/**
 * The maximum increase in time for sixteen times the input. Linear work takes 16 times as long, quadratic work 256 times.
 * The margin is for caches, garbage collection and a busy machine.
 */
const maxFactor = 64;

/** Shorter times count as this, because some machines measure CPU time in steps of several milliseconds. */
const floorMs = 5;

/** Number of measurements of a time that is too long. Only noise improves. */
const attempts = 8;

/**
 * Runs a parser on inputs of growing length and compares the CPU times of this thread, so that the machine's speed and load
 * don't matter. Each run gets a new input, so that nothing is cached.
 */
export function growthOf<T>({ make, read, longest = Infinity }: Growing<T>): Growth {
  const ms: number[] = [];
  for (const [index, length] of lengths.entries()) {
    if (length > longest) break;
    const reference = ms[index - distance];
    const allowedMs = reference === undefined ? Infinity : maxFactor * Math.max(reference, floorMs);
    // Reference times are measured more often, because the first runs of a function are slow.
    const leastAttempts = index + distance < lengths.length ? 3 : 1;
    let bestMs = Infinity;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      bestMs = Math.min(bestMs, cpuMs(make(length), read));
      const isFarTooLong = bestMs > 4 * allowedMs;
      const isEnough = bestMs <= allowedMs && attempt >= leastAttempts;
      if (isFarTooLong || isEnough) break;
    }
    ms.push(bestMs);
    if (bestMs > allowedMs && bestMs > allowedNow(lengths[index - distance] ?? 0))
      return { kind: 'steeper', length, ms };
  }
  return { kind: 'linear' };

  /** Measures a reference again, because the process may run the parser slower by now, after V8 has discarded optimized code. */
  function allowedNow(length: number): number {
    const times = Array.from({ length: attempts }, () => cpuMs(make(length), read));
    return maxFactor * Math.max(Math.min(...times), floorMs);
  }
}

function cpuMs<T>(input: T, read: (input: T) => unknown): number {
  const before = threadCpuMs();
  read(input);
  return threadCpuMs() - before;
}

function threadCpuMs(): number {
  // Makes Linux update the time of the thread, which otherwise grows in steps of 4 ms.
  process.cpuUsage();
  const { user, system } = threadProcess.threadCpuUsage();
  return (user + system) / 1000;
}

/** The types are those of the editor's oldest Node. The tests run on a newer one. */
const threadProcess = process as NodeJS.Process & { threadCpuUsage(before?: NodeJS.CpuUsage): NodeJS.CpuUsage };

/** Creates a text that repeats `unit`. */
export function repeated(unit: string, begin = '', end = ''): (length: number) => string {
  return (length) => begin + unit.repeat(Math.ceil(length / unit.length)) + end;
}
