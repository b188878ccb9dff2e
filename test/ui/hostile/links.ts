import type { Locator } from 'playwright-core';
import type { Workbench } from '../driver/workbench.ts';

/** What an attacker would have run; that it ran shows in a tab. */
export const hostileCommand = 'command:workbench.action.files.newUntitledFile';

/** No blank and no slash: it goes into paths and file names as well. The icon is one that the editor itself shows nowhere. */
export const hostileWords = `[Why](${hostileCommand})$(beaker)`;

/** All that shows messages, and the status bar. */
const widgets =
  '.notifications-toasts, .notifications-center, .monaco-dialog-box, .quick-input-widget, .statusbar, .monaco-hover, .sidebar .tree-explorer-viewlet-tree-view';

/** Clicks every link to a command or an address that a person can see in the widgets of the editor; how many there were. */
export async function clickLinks({ page }: Workbench): Promise<number> {
  const links = visible(page.locator(widgets).locator('a[href]:not([href=""]):not([href="#"]), a[data-href]'));
  const count = await links.count();
  for (let index = count - 1; index >= 0; index--) await links.nth(index).click({ force: true });
  return count;
}

/** How many hostile icons a person can see. */
export function iconCount({ page }: Workbench): Promise<number> {
  return visible(page.locator(widgets).locator('.codicon-beaker')).count();
}

/** How many new documents the hostile command has opened. */
export function ranCount({ page }: Workbench): Promise<number> {
  return page.locator('.tab[data-resource-name^="Untitled-"]').count();
}

function visible(locator: Locator): Locator {
  return locator.locator('visible=true');
}
