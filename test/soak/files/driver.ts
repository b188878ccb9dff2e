// Runs beside the real extension in an extension host. Writes files on Engee again and again until the host is killed.
import * as vscode from 'vscode';
import { someContent } from './content.ts';
import { type HostOrder, type HostReport, REPORT_VARIABLE, type Way } from './messages.ts';

const write: Record<Way, (uri: vscode.Uri, content: Buffer) => Promise<boolean>> = { replaces: replace, saves: save };
/** Files that were opened since this host has started. */
const opened = new Set<string>();

export function activate(): void {
  void work();
}

async function work(): Promise<void> {
  const { way, authority, targets, firstNumber } = (await report({ kind: 'started', pid: process.pid })) as HostOrder;
  for (let number = firstNumber; ; number++) {
    const target = targets[number % targets.length] ?? '';
    await report({ kind: 'begun', target, number });
    const uri = vscode.Uri.from({ scheme: 'engee', authority, path: target });
    const isConfirmed = await write[way](uri, someContent(number));
    // The editor doesn't tell whether something was stored.
    await report({ kind: isConfirmed ? 'confirmed' : 'unknown', target, number });
  }
}

async function replace(uri: vscode.Uri, content: Buffer): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.writeFile(uri, content)).then(
    () => true,
    () => false,
  );
}

async function save(uri: vscode.Uri, content: Buffer): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  // The window may have a document since before the host was killed. Its save would lead to a question.
  if (!opened.has(uri.path)) await vscode.commands.executeCommand('workbench.action.files.revert');
  opened.add(uri.path);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), content.toString());
  await vscode.workspace.applyEdit(edit);
  return (await document.save()) && !document.isDirty;
}

/** Sends a report and returns the answer. */
async function report(message: HostReport): Promise<unknown> {
  const address = process.env[REPORT_VARIABLE] ?? '';
  const response = await fetch(address, { method: 'POST', body: JSON.stringify(message) });
  return response.json();
}
