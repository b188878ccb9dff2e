import type { Workbench } from '../ui/driver/workbench.ts';
import type { Director } from './director.ts';
import { medianRow, type Row } from './row.ts';

const startCount = 10;
/** High enough for the whole list, which renders only visible rows. */
const tallViewport = { width: 1280, height: 3000 };

/** The extensions to compare, by display name: ours, and one of VS Code's own that also provides authentication. */
const subject = 'Engee';
const reference = 'GitHub Authentication';

/**
 * Measures the activation as VS Code's *Show Running Extensions* reports it: loading the code and calling `activate`, in
 * milliseconds. Reloads the window for each sample. Call it when the extension host has started once.
 */
export async function activationRow(workbench: Workbench, director: Director): Promise<Row> {
  const { page } = workbench;
  const viewport = page.viewportSize();
  await page.setViewportSize(tallViewport);
  const [samplesMs, referencesMs]: [number[], number[]] = [[], []];
  for (;;) {
    await workbench.runCommand('Developer: Show Running Extensions');
    samplesMs.push(await shownMs(workbench, subject));
    referencesMs.push(await shownMs(workbench, reference));
    if (samplesMs.length === startCount) break;
    const start = director.nextStart();
    await workbench.reload();
    await start;
  }
  if (viewport !== null) await page.setViewportSize(viewport);
  return medianRow('activation', samplesMs, referencesMs);
}

async function shownMs({ page }: Workbench, displayName: string): Promise<number> {
  const time = page
    .locator('.runtime-extensions-editor .monaco-list-row')
    .filter({ has: page.locator('.name').getByText(displayName, { exact: true }) })
    .locator('.activation-time')
    .filter({ hasText: /\d\s*ms/ });
  return Number(/(\d+)\s*ms/.exec(await time.innerText())?.[1]);
}
