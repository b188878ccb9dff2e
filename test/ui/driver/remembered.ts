import type { Page } from 'playwright-core';
import { eventually } from '../../host/eventually.ts';

/** Runs in the page: returns the global state and workspace state of extensions as text, from the browser's database. */
const READ_STATE = `(async () => {
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

/** Waits until the state of extensions contains this. The editor saves state with a delay, and a reload before that loses it. */
export async function untilRemembered(page: Page, text: string): Promise<void> {
  await eventually(
    () => page.evaluate<string>(READ_STATE),
    (all) => all.includes(text),
  );
}
