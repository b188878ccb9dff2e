import type { FrameView } from './errorView.ts';

/** Cycles of more calls are not folded. */
const longestCycle = 10;

/**
 * Folds repeated sequences of frames, as in a deep recursion, into one with a count. Linear in the number of frames.
 */
export function foldFrames(frames: readonly FrameView[]): FrameView[] {
  const keys = frames.map((frame) =>
    frame.repeats === undefined ? `${frame.owner}\n${frame.call}\n${frame.module}\n${frame.place}` : undefined,
  );
  const folded: FrameView[] = [];
  let index = 0;
  while (index < frames.length) {
    const { length, times } = cycleAt(keys, index);
    const cycle = frames.slice(index, index + length);
    const last = cycle.at(-1);
    folded.push(...cycle.slice(0, -1));
    if (last !== undefined) folded.push(times > 1 ? { ...last, repeats: { length, times } } : last);
    index += length * times;
  }
  return folded;
}

/** Finds the shortest cycle that starts here and occurs at least three times. Without one, returns a single call. */
function cycleAt(
  keys: readonly (string | undefined)[],
  start: number,
): { readonly length: number; readonly times: number } {
  for (let length = 1; length <= longestCycle; length++) {
    let end = start + length;
    while (keys[end] !== undefined && keys[end] === keys[end - length]) end++;
    const times = Math.floor((end - start) / length);
    if (times >= 3) return { length, times };
  }
  return { length: 1, times: 1 };
}
