import type { Locator } from 'playwright-core';
import type { Workbench } from '../driver/workbench.ts';

/** The command that an attacker wants to run. If it runs, a tab opens. */
export const hostileCommand = 'command:workbench.action.files.newUntitledFile';

/** Has no space and no slash, because it is also used in paths. The editor itself never shows this icon. */
export const hostileWords = `[Why](${hostileCommand})$(beaker)`;

/** Everything that shows messages, and the status bar. */
const widgets =
  '.notifications-toasts, .notifications-center, .monaco-dialog-box, .quick-input-widget, .statusbar, .monaco-hover, .sidebar .tree-explorer-viewlet-tree-view';

/** Clicks every visible link to a command or an address in the widgets of the editor. Returns the number of links. */
export async function clickLinks({ page }: Workbench): Promise<number> {
  const links = visible(page.locator(widgets).locator('a[href]:not([href=""]):not([href="#"]), a[data-href]'));
  const count = await links.count();
  for (let index = count - 1; index >= 0; index--) await links.nth(index).click({ force: true });
  return count;
}

/** Returns the number of visible hostile icons. */
export function iconCount({ page }: Workbench): Promise<number> {
  return visible(page.locator(widgets).locator('.codicon-beaker')).count();
}

/** Returns the number of documents that the hostile command has opened. */
export function ranCount({ page }: Workbench): Promise<number> {
  return page.locator('.tab[data-resource-name^="Untitled-"]').count();
}

function visible(locator: Locator): Locator {
  return locator.locator('visible=true');
}
