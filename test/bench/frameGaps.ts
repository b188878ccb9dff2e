import type { Page } from 'playwright-core';

/** Milliseconds between the frames that a page draws while something goes on. Watching costs the machine, so it is not done while time counts. */
export async function frameGapsDuring(page: Page, work: () => Promise<unknown>): Promise<readonly number[]> {
  // Texts, since this project knows no browser's types.
  await page.evaluate(`(() => {
    const gaps = globalThis.engeeFrameGaps = [];
    let last = performance.now();
    const frame = (now) => {
      if (globalThis.engeeFrameGaps !== gaps) return;
      gaps.push(performance.now() - last);
      last = performance.now();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })()`);
  await work();
  return page.evaluate<number[]>(`(() => {
    const gaps = globalThis.engeeFrameGaps;
    globalThis.engeeFrameGaps = undefined;
    return gaps;
  })()`);
}
