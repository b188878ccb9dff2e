/** One foreign text that grows: `make` gives about `length` characters of it, `read` is the parser. */
export interface Growing<T = unknown> {
  readonly make: (length: number) => T;
  readonly read: (input: T) => unknown;
  /** No longer input is tried: for parsers that are slow however they grow. Absent: the longest of all. */
  readonly longest?: number;
}

/** What a parser's time did when its input grew. */
export type Growth =
  | { readonly kind: 'linear' }
  /** @param ms CPU time of each length up to `length` */
  | { readonly kind: 'steeper'; readonly length: number; readonly ms: readonly number[] };

/** Each is four times the one before. The first are below every cap of a parser, the last is above nearly all of them. */
const lengths = [2_048, 8_192, 32_768, 131_072, 524_288];
/** A length is compared with the one so many places before it, a sixteenth of it. */
const distance = 2;

/**
 * Sixteen times the input may take so many times the time. Linear work takes 16 times as long, quadratic work 256 times; the
 * room to both sides is for caches, garbage and a busy machine.
 */
const maxFactor = 64;

/** A shorter time counts as this: some machines count CPU time in steps of several milliseconds. */
const floorMs = 5;

/** So often a time that is too long is taken again: only noise gets better. */
const attempts = 8;

/**
 * Runs a parser on inputs of growing length and compares the CPU times of this thread, so that neither the machine's speed nor
 * what else runs on it matters. Each run gets an input of its own: nothing is remembered from the run before.
 */
export function growthOf<T>({ make, read, longest = Infinity }: Growing<T>): Growth {
  const ms: number[] = [];
  for (const [index, length] of lengths.entries()) {
    if (length > longest) break;
    const reference = ms[index - distance];
    const allowedMs = reference === undefined ? Infinity : maxFactor * Math.max(reference, floorMs);
    // What others are held against is taken more often: the first runs of a function are slow.
    const leastAttempts = index + distance < lengths.length ? 3 : 1;
    let bestMs = Infinity;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      bestMs = Math.min(bestMs, cpuMs(make(length), read));
      const isFarTooLong = bestMs > 4 * allowedMs;
      const isEnough = bestMs <= allowedMs && attempt >= leastAttempts;
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
