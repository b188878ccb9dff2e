import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../host/eventually.ts';
import type { Workbench } from './driver/workbench.ts';
import type { Stage, Step } from './stage.ts';

const trustedMs = 1_100;
const firstEdit = 'const mass = 0.5       # kg\n';
const secondEdit = 'const friction = 0.02\n';

/** The steps with a file on the server. They need `pendulum.jl` in `/user/lab`, and an editor that doesn't save on its own. */
export const filesSteps: readonly Step[] = [
  { title: 'opens a file of the server from the tree, edits and saves it', picture: 'files', run: editOnServer },
  { title: 'notices that the file was changed elsewhere', picture: 'conflict', run: noticeChange },
  { title: 'compares both versions and saves its own', run: compareAndOverwrite },
];

async function editOnServer({ workbench, sandbox }: Stage): Promise<string> {
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('View: Toggle Panel Visibility');
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.showView('Engee');
  await workbench.serverFiles.click('lab');
  await workbench.serverFiles.click('pendulum.jl');
  await workbench.editor.waitForTab('pendulum.jl');
  await workbench.editor.goTo(7);
  await workbench.page.keyboard.type(firstEdit);
  await workbench.page.keyboard.press('Control+S');
  await eventually(
    () => readFile(pathOf(sandbox), 'utf8'),
    (text) => text.includes(firstEdit),
  );
  await workbench.page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
  return `on Engee: ${firstEdit.trim()}`;
}

async function noticeChange({ workbench, sandbox }: Stage): Promise<string> {
  await workbench.editor.goTo(8);
  await workbench.page.keyboard.type(secondEdit);
  const text = await readFile(pathOf(sandbox), 'utf8');
  await writeFile(pathOf(sandbox), text.replace('9.81', '9.80665'));
  await saveOverChange(workbench);
  return workbench.notifications.waitFor(/pendulum\.jl/);
}

async function compareAndOverwrite({ workbench, sandbox }: Stage): Promise<string> {
  await workbench.notifications.click(/pendulum\.jl/, 'Compare');
  await workbench.page.locator('.monaco-diff-editor .editor.original').getByText('9.80665').waitFor();
  await workbench.page.getByRole('button', { name: /^Use your changes and overwrite/ }).click();
  await eventually(
    () => readFile(pathOf(sandbox), 'utf8'),
    (text) => text.includes(secondEdit) && text.includes('9.81'),
  );
  return `on Engee: ${secondEdit.trim()}`;
}

/**
 * Saves after a change that was made elsewhere, so that the editor notices it. What the extension knows about a file is trusted for
 * a second. Before that, the server notices the change, and the extension asks.
 */
export async function saveOverChange(workbench: Workbench): Promise<void> {
  await delay(trustedMs);
  await workbench.page.keyboard.press('Control+S');
}

function pathOf({ userDirectory }: Stage['sandbox']): string {
  return join(userDirectory, 'lab', 'pendulum.jl');
}
