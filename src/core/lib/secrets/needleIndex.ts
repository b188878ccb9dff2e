import type { Reading } from './readings.ts';
import type { Span } from './span.ts';
import type { Needle } from './spellings.ts';

/** Needles are found by a hash of their last bytes, because tokens of one server often start alike but end differently. */
const tailLength = 6;
/** Only the end of a longer needle is compared. Otherwise tokens crafted by a hostile server could slow down the search. */
const comparedLength = 64;
const factor = 0x01000193;
const factorOfOldest = Array.from({ length: tailLength - 1 }).reduce<number>((power) => Math.imul(power, factor), 1);

/** Finds many needles in one pass. Linear in the searched bytes. */
export class NeedleIndex {
  private readonly buckets = new Map<number, Needle[]>();
  /** Rules out nearly every position before the map lookup. */
  private readonly filter = new Uint8Array(0x10000);

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      if (needle.bytes.length < tailLength) continue;
      const hash = needle.bytes.subarray(-tailLength).reduce((sum, byte) => addByte(sum, byte), 0);
      this.buckets.set(hash, [...(this.buckets.get(hash) ?? []), needle]);
      this.filter[slotOf(hash)] = 1;
    }
  }

  /** Returns the spans of the reading's original text that contain a needle. */
  find({ bytes, starts, ends }: Reading): readonly Span[] {
    const spans: Span[] = [];
    let hash = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (at >= tailLength) hash = (hash - Math.imul(bytes[at - tailLength] ?? 0, factorOfOldest)) | 0;
      hash = addByte(hash, bytes[at] ?? 0);
      if (at < tailLength - 1 || this.filter[slotOf(hash)] === 0) continue;
      for (const needle of this.buckets.get(hash) ?? []) {
        if (!endsAt(bytes, at, needle.bytes)) continue;
        const first = at + 1 - needle.bytes.length;
        spans.push({
          start: starts[Math.max(0, first - needle.before)] ?? 0,
          end: ends[Math.min(bytes.length - 1, at + needle.after)] ?? 0,
        });
      }
    }
    return spans;
  }
}

function addByte(hash: number, byte: number): number {
  return (Math.imul(hash, factor) + byte) | 0;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 16)) & 0xffff;
}

function endsAt(bytes: Uint8Array, last: number, needle: Uint8Array): boolean {
  const count = Math.min(needle.length, comparedLength);
  for (let back = 0; back < count; back++) {
    if (bytes[last - back] !== needle[needle.length - 1 - back]) return false;
  }
  return true;
}
