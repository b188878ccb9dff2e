import type { Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';

/** Runs in the page: all that extensions remember, for everywhere and for this workspace, as text. The editor writes it to the browser's database a moment after it was told. */
const remembered = `(async () => {
  const databases = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('vscode-web-state-db-'));
  const result = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const texts = await Promise.all(databases.map(async ({ name }) => {
    const database = await result(indexedDB.open(name));
    const values = await result(database.transaction('ItemTable').objectStore('ItemTable').getAll());
    database.close();
    return values.join('\\n');
  }));
  return texts.join('\\n');
})()`;

/** Waits until it is written down that an extension remembers this: a page that is reloaded before has forgotten it. */
export async function untilRemembered(page: Page, text: string): Promise<void> {
  await eventually(
    () => page.evaluate<string>(remembered),
    (all) => all.includes(text),
  );
}
