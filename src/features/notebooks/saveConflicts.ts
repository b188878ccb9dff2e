import * as vscode from 'vscode';
import { remoteScheme } from '../../core/files/remote/remoteUri.ts';
import { sha256Hex } from '../../core/lib/crypto.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import { foreign, own } from '../../core/lib/uiText.ts';
import type { FileBases } from '../../core/notebook/fileBases.ts';
import { withLf } from '../../core/notebook/notebookCell.ts';
import { maxNotebookBytes, readContent } from '../../core/notebook/notebookFile.ts';
import { documentTitle } from '../../core/run/documentTitle.ts';
import type { Clock } from '../../platform/clock.ts';
import { commands } from '../shared/commands.ts';
import { givenUri } from '../shared/givenUri.ts';
import { findOpenNotebook } from '../shared/openDocuments.ts';
import { ask } from '../shared/ui/notify.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { contentOf } from './scriptSerializer.ts';

export interface SaveConflictsDependencies {
  readonly notebookType: string;
  readonly bases: FileBases;
  /** Sets when a file of this computer was changed last, and returns the time from before. */
  readonly setModifiedTime: (path: string, modified: Date) => Promise<Date>;
  readonly clock: Clock;
}

/** A save that has begun. The editor doesn't tell when it has failed. */
interface Save {
  readonly notebook: vscode.NotebookDocument;
  /** What may have been written, as hashes. */
  readonly contents: string[];
  /** On the monotonic clock. */
  refusedAt?: number;
}

interface Conflict {
  readonly id: number;
  readonly uri: vscode.Uri;
  /** The content of the file, as a hash. */
  readonly theirs: string;
}

/** The editor serializes a notebook also for its backups, which look the same. After this time, that isn't the refused save. */
const refusingMs = 10_000;
/** The time of a file that VS Code takes for older than the one that it has read. */
const longAgo = new Date(0);

/**
 * Refuses to save a script whose file was changed elsewhere. VS Code looks only at size and time, so it saves over a change that
 * leaves the size as it is. The error has links to compare and to overwrite. After it, VS Code doesn't save automatically until
 * the user saves. Files on the server are checked by their file system.
 */
export class SaveConflicts implements vscode.Disposable {
  private readonly dependencies: SaveConflictsDependencies;
  private readonly saves = new Map<string, Save>();
  private readonly conflicts = new Map<string, Conflict>();
  private readonly subscriptions: vscode.Disposable;
  private count = 0;

  constructor(dependencies: SaveConflictsDependencies) {
    this.dependencies = dependencies;
    const { bases } = dependencies;
    const ours = (notebook: vscode.NotebookDocument, use: (key: string) => unknown) => {
      if (!this.isOurs(notebook)) return;
      Promise.resolve(use(notebook.uri.toString())).catch(reportBug);
    };
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenNotebookDocument((notebook) => {
        ours(notebook, (key) => {
          addRead(bases, key, notebook.metadata);
        });
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, metadata }) => {
        ours(notebook, async (key) => {
          bases.setUnsaved(key, notebook.isDirty);
          const content = readContent(metadata);
          if (content !== undefined) await this.noticeReload(notebook, content);
        });
      }),
      vscode.workspace.onWillSaveNotebookDocument(({ notebook }) => {
        ours(notebook, (key) => this.saves.set(key, { notebook, contents: [] }));
      }),
      vscode.workspace.onDidSaveNotebookDocument((notebook) => {
        ours(notebook, async (key) => this.noticeSaved(key, notebook));
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        ours(notebook, (key) => {
          this.saves.delete(key);
          this.conflicts.delete(key);
          // What is closed with unsaved changes is restored with the window.
          if (!notebook.isDirty) bases.forget(key);
        });
      }),
      vscode.workspace.onWillRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.follow(oldUri.toString(), newUri.toString());
      }),
      registerCommand(commands.overwriteScript, async (argument) => this.overwrite(argument)),
    );
    // After a restart of the extension host.
    for (const notebook of vscode.workspace.notebookDocuments)
      ours(notebook, async (key) => {
        if (notebook.isDirty) addRead(bases, key, notebook.metadata);
        else bases.set(key, [await sha256Hex(contentOf(notebook))]);
      });
  }

  /** Must be called before the content of a notebook is written. Rejects to prevent that. */
  async beforeWrite(data: vscode.NotebookData, content: Uint8Array): Promise<void> {
    for (const save of [...this.saves.values()])
      if (this.isRunning(save) && isOf(save.notebook, data)) await this.check(save, content);
  }

  /** Returns the URI of the notebook with a conflict. @param id from a link, so it can be anything */
  conflictUri(id: unknown): vscode.Uri | undefined {
    return this.conflictOf(id)?.uri;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private isOurs({ notebookType, isUntitled, uri }: vscode.NotebookDocument): boolean {
    return notebookType === this.dependencies.notebookType && !isUntitled && uri.scheme !== remoteScheme;
  }

  private isRunning({ refusedAt }: Save): boolean {
    return refusedAt === undefined || this.dependencies.clock.monotonic() - refusedAt < refusingMs;
  }

  private async check(save: Save, content: Uint8Array): Promise<void> {
    const { uri } = save.notebook;
    const key = uri.toString();
    const mine = await sha256Hex(content);
    save.contents.push(mine);
    const theirs = await contentOfFile(uri);
    if (theirs === undefined || theirs === mine || this.dependencies.bases.has(key, theirs)) return;
    save.refusedAt ??= this.dependencies.clock.monotonic();
    const known = this.conflicts.get(key);
    const conflict = known?.theirs === theirs ? known : { id: ++this.count, uri, theirs };
    this.conflicts.set(key, conflict);
    throw new Error(conflictText(conflict.id));
  }

  /** The editor sets the metadata when it has read the file again, or when it fills a new one that it saves next. */
  private async noticeReload({ uri }: vscode.NotebookDocument, content: string): Promise<void> {
    const { bases } = this.dependencies;
    bases.add(uri.toString(), content);
    if ((await contentOfFile(uri)) === content) bases.set(uri.toString(), [content]);
  }

  private async noticeSaved(key: string, notebook: vscode.NotebookDocument): Promise<void> {
    const { bases } = this.dependencies;
    const contents = this.saves.get(key)?.contents ?? [];
    this.saves.delete(key);
    this.conflicts.delete(key);
    // "Save without Formatting" doesn't announce a save.
    bases.set(key, contents.length > 0 ? contents : [await sha256Hex(contentOf(notebook))]);
    bases.setUnsaved(key, notebook.isDirty);
  }

  /** Also for the files in a folder. The editor opens them again with their unsaved changes. */
  private follow(from: string, to: string): void {
    for (const notebook of vscode.workspace.notebookDocuments) {
      const key = notebook.uri.toString();
      const isMoved = key === from || key.startsWith(`${from}/`);
      if (isMoved && this.isOurs(notebook)) this.dependencies.bases.copy(key, to + key.slice(from.length));
    }
  }

  /** Asks, because any link can name a conflict. Replaces only the content that the question is about. */
  private async overwrite(argument: unknown): Promise<void> {
    const conflict = this.conflictOf(argument);
    if (conflict === undefined) return;
    const overwrite = vscode.l10n.t('Overwrite');
    const question = {
      message: vscode.l10n.t("Overwrite '{0}'?", foreign(documentTitle(conflict.uri.path, []))),
      detail: vscode.l10n.t('The changes that were made elsewhere will be lost.'),
    };
    if ((await ask('warning', question, overwrite)) !== overwrite) return;
    const notebook = findOpenNotebook(conflict.uri.toString());
    if (notebook === undefined) return;
    this.dependencies.bases.add(conflict.uri.toString(), conflict.theirs);
    await this.saveOver(notebook);
  }

  /** VS Code would ask again if the file has another size and is newer. */
  private async saveOver(notebook: vscode.NotebookDocument): Promise<void> {
    const { scheme, fsPath } = notebook.uri;
    if (scheme !== 'file') {
      await notebook.save();
      return;
    }
    // Where that isn't possible, VS Code asks.
    const setTime = async (time: Date) => this.dependencies.setModifiedTime(fsPath, time).catch(() => undefined);
    const before = await setTime(longAgo);
    if (!(await notebook.save()) && before !== undefined) await setTime(before);
  }

  private conflictOf(argument: unknown): Conflict | undefined {
    const uri = givenUri(argument)?.toString();
    if (uri !== undefined) return this.conflicts.get(uri);
    return [...this.conflicts.values()].find(({ id }) => id === argument);
  }
}

function addRead(bases: FileBases, key: string, metadata: Readonly<Record<string, unknown>>): void {
  const content = readContent(metadata);
  if (content !== undefined) bases.add(key, content);
}

function conflictText(id: number) {
  return vscode.l10n.t(
    'It was changed elsewhere since it was opened here. [Compare Cells](command:{0}?%5B{2}%5D) or [Overwrite…](command:{1}?%5B{2}%5D)',
    own(commands.compareScript),
    own(commands.overwriteScript),
    id,
  );
}

/** The editor doesn't tell which notebook it writes. */
function isOf(notebook: vscode.NotebookDocument, { cells }: vscode.NotebookData): boolean {
  return (
    notebook.cellCount === cells.length &&
    cells.every(({ value }, index) => withLf(notebook.cellAt(index).document.getText()) === withLf(value))
  );
}

/** Returns the hash of a file, or of its state if it is too large. Undefined if it is gone: then a save replaces nothing. */
async function contentOfFile(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    if (size > maxNotebookBytes) return await sha256Hex(`${size} ${mtime}`);
    return await sha256Hex(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
