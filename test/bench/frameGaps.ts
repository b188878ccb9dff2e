import type { Page } from 'playwright-core';

/** Returns the milliseconds between the frames that a page draws during an action. Not used with timings, because it slows the machine. */
export async function frameGapsDuring(page: Page, work: () => Promise<unknown>): Promise<readonly number[]> {
  // Passed as strings, because this TypeScript project does not include the types of browsers.
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
