/** One measurement and its reference, as written to `bench-results.json`. */
export interface Row {
  readonly id: string;
  readonly unit: 'ms' | 'bytes' | 'count';
  /** The median, unless the ID says otherwise. */
  readonly value: number;
  /** The same statistic of the reference, measured alternately. null when there is no reference. */
  readonly reference: number | null;
  /** `value / reference`. */
  readonly ratio: number | null;
  /** The interquartile range of the samples. null for a single sample or a maximum. */
  readonly spread: number | null;
}

/** Returns the row of the medians of samples and reference samples, in milliseconds. */
export function medianRow(id: string, samplesMs: readonly number[], referencesMs: readonly number[] = []): Row {
  const spread = samplesMs.length < 2 ? null : quantile(samplesMs, 0.75) - quantile(samplesMs, 0.25);
  return compared(id, median(samplesMs), referencesMs.length === 0 ? null : median(referencesMs), spread);
}

export function compared(id: string, value: number, reference: number | null, spread: number | null = null): Row {
  return {
    id,
    unit: 'ms',
    value,
    reference,
    ratio: reference === null || reference === 0 ? null : value / reference,
    spread,
  };
}

/** Returns the row of a size. */
export function sizeRow(id: string, bytes: number, referenceBytes: number | null = null): Row {
  return { ...compared(id, bytes, referenceBytes), unit: 'bytes' };
}

/** Returns the row of a number of things. */
export function countRow(id: string, count: number): Row {
  return { ...compared(id, count, null), unit: 'count' };
}

function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** @param fraction between 0 and 1. Interpolates between samples. */
export function quantile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}
