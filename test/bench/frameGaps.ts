import type { Page } from 'playwright-core';

/** Milliseconds between the frames that a page has drawn since the last call; starts to count at the first. */
export async function takeFrameGaps(page: Page): Promise<readonly number[]> {
  // A text, since this project knows no browser's types.
  return page.evaluate<number[]>(`(() => {
    const taken = globalThis.engeeFrameGaps;
    globalThis.engeeFrameGaps = [];
    if (taken !== undefined) return taken;
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      globalThis.engeeFrameGaps.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return [];
  })()`);
}
