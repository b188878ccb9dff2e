import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../host/eventually.ts';
import type { Workbench } from './driver/workbench.ts';
import type { Stage, Step } from './stage.ts';

const script = 'swing.ngscript';
/** In pixels. A picture that the editor can't draw has another size. */
const plotWidth = 600;

interface SavedCell {
  readonly source: readonly string[];
  readonly outputs?: readonly { readonly text?: string; readonly data?: Readonly<Record<string, string>> }[];
}

/** The steps with a script of the workspace. They need a running server, an open panel, and an editor that doesn't save on its own. */
export const notebookSteps: readonly Step[] = [
  { title: 'opens a script and runs all of its cells', run: runScript },
  { title: 'changes a field, and its cell draws the plot again', picture: 'notebook', run: changeField },
  { title: 'saves the script with its outputs', run: saveScript },
];

async function runScript({ workbench }: Stage): Promise<string> {
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('View: Toggle Panel Visibility');
  await workbench.openNotebook(script);
  await workbench.runCommand('Notebook: Run All');
  // The editor draws only the outputs in view.
  await workbench.runCommand('Notebook: Focus Last Cell');
  return seenPlot(workbench, 'After 10 s, it still swings by 15.1°.');
}

async function changeField({ workbench }: Stage): Promise<string> {
  const { page, quickInput } = workbench;
  await field(workbench, 'degrees: 60').click();
  await quickInput.waitFor(/in steps of 5/);
  await quickInput.clickButton('Increase by 5');
  await quickInput.accept();
  await field(workbench, 'degrees: 65').waitFor();
  const seen = await seenPlot(workbench, 'After 10 s, it still swings by 16.2°.');
  await page.mouse.move(0, 0);
  return seen;
}

async function saveScript({ workbench, folder }: Stage): Promise<string> {
  const path = join(folder, script);
  const before = await readFile(path, 'utf8');
  await workbench.runCommand('File: Save');
  await workbench.page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
  const cells = ({ cells: all }: { readonly cells: readonly SavedCell[] }) => all;
  const saved = cells(JSON.parse(await readFile(path, 'utf8')) as never);
  const expected = cells(JSON.parse(before.replace('degrees = 60 ', 'degrees = 65 ')) as never);
  assert.deepEqual(
    saved.map(({ source }) => source),
    expected.map(({ source }) => source),
  );
  const [printed, plot, ...others] = saved.at(-1)?.outputs ?? [];
  assert.deepEqual([printed?.text, others], ['After 10 s, it still swings by 16.2°.\n', []]);
  const size = Buffer.from(plot?.data?.['image/png'] ?? '', 'base64').length;
  assert.ok(size > 0, 'the picture is saved');
  await workbench.runCommand('View: Close All Editors');
  await workbench.runCommand('View: Toggle Panel Visibility');
  return `in the file: ${printed?.text?.trim() ?? ''}, and a picture of ${size} bytes`;
}

function field({ page }: Workbench, text: string): Locator {
  return page.locator('.cell-statusbar-container .cell-status-item', { hasText: text });
}

/** Waits until a cell has printed this and shows its picture. */
async function seenPlot({ page }: Workbench, printed: string): Promise<string> {
  const outputs = page.locator('.notebookOverlay iframe.webview.ready').contentFrame().frameLocator('#active-frame');
  await outputs.getByText(printed).waitFor();
  const box = await eventually(
    () => outputs.locator('img').last().boundingBox(),
    (found) => found?.width === plotWidth,
  );
  return `the output: ${printed}, and a plot of ${String(box?.width)} x ${String(box?.height)} pixels`;
}
