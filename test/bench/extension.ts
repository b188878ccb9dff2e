// The bench extension is installed beside the real one and measures from within the extension host.
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import * as vscode from 'vscode';
import { BareClient } from './bareClient.ts';
import { type Bench, DIRECTOR_VARIABLE, type Order } from './bench.ts';
import { cellTyping } from './cellTyping.ts';
import { completion } from './completion.ts';
import type { Report } from './director.ts';
import { editorCompletion } from './editorCompletion.ts';
import { first } from './first.ts';
import { inlineEdits } from './inlineEdits.ts';
import { install } from './install.ts';
import { measureHeapBefore, memoryIdle } from './memory.ts';
import { notebookCells } from './notebookCells.ts';
import { notebookOpen, notebookSave } from './notebookFile.ts';
import { output10MB, printMuch } from './output10MB.ts';
import { parse } from './parse.ts';
import { roundTrip } from './roundTrip.ts';
import { streamDelay } from './streamDelay.ts';

const benches: Readonly<Record<string, Bench>> = {
  'memory.idle': memoryIdle,
  'run.first': first,
  'run.install': install,
  'run.roundTrip': roundTrip,
  'run.streamDelay': streamDelay,
  'run.output10MB': output10MB,
  // Has no rows of its own, because the window is measured meanwhile.
  printMuch,
  'repl.completion': completion,
  'completion.roundTrip': editorCompletion,
  'parse.trace1MB': parse,
  'inline.edit': inlineEdits,
  'cells.typing': cellTyping,
  'notebook.firstCell300': notebookCells,
  'notebook.open10MB': notebookOpen,
  'notebook.save': notebookSave,
};

export function activate({ globalState }: vscode.ExtensionContext): void {
  void work(process.env[DIRECTOR_VARIABLE] ?? '', globalState);
}

async function work(directorUrl: string, memory: vscode.Memento): Promise<void> {
  let report = await firstReport(memory);
  for (let order = await next(directorUrl, report); order; order = await next(directorUrl, report)) {
    report = await carriedOut(order);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}

const startsKey = 'starts';

/** The extensions whose activation is compared. */
const compared = ['engee-community.engee', 'vscode.github-authentication'];

/**
 * Activates the extensions. The order alternates between starts, because the first one also loads modules that both use.
 */
async function firstReport(memory: vscode.Memento): Promise<Report> {
  const starts = memory.get<number>(startsKey, 0);
  await memory.update(startsKey, starts + 1);
  if (starts === 0) await measureHeapBefore();
  try {
    for (const id of starts % 2 === 0 ? compared : compared.toReversed()) {
      const extension = vscode.extensions.getExtension(id);
      if (extension === undefined) throw new Error(`${id} doesn't run in this extension host`);
      await extension.activate();
    }
    return { isActivated: true };
  } catch (error) {
    return { error: String(error) };
  }
}

async function carriedOut({ id, setup }: NonNullable<Order>): Promise<Report> {
  const client = new BareClient(setup.serverUrl, setup.token);
  try {
    return { rows: (await benches[id]?.({ setup, client })) ?? [] };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    client.dispose();
  }
}

/** Sends a report and waits for the next order. */
async function next(directorUrl: string, report: Report): Promise<Order> {
  return new Promise((resolve, reject) => {
    const outgoing = request(directorUrl, { method: 'POST' }, (response) => {
      void json(response).then((order) => {
        resolve((order as Order) ?? undefined);
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(report));
  });
}
