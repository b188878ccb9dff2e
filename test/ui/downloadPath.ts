import { eventually } from '../host/eventually.ts';
import type { Workbench } from './driver/workbench.ts';

/** The rows of the picker while it waits for the server. */
const waiting = new Set(['Loading…', 'Engee has not answered yet']);

/** Types the path of a file on the server into the picker of *Download…*, after the picker has listed a folder. */
export async function downloadPath({ quickInput }: Workbench, path: string): Promise<void> {
  await quickInput.runCommand('Engee: Download…');
  await quickInput.waitFor(/^Download to .* from \/user/);
  // A server that has just started is slow at first, and the picker waits only 3 seconds to learn what a path is.
  await eventually(
    () => quickInput.items(),
    (labels) => labels.length > 0 && !labels.some((label) => waiting.has(label)),
  );
  await quickInput.answer(path);
}
