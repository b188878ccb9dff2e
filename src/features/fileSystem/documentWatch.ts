import * as vscode from 'vscode';
import type { DocumentChange, DocumentFiles } from '../../core/files/remote/documentFiles.ts';
import { singleFlight } from '../../core/lib/concurrency.ts';
import type { Event } from '../../core/lib/event.ts';
import { readContent } from '../../core/notebook/notebookFile.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { findOpenDocument } from '../shared/openDocuments.ts';
import { documentOf, openUris, uriOf } from './documents.ts';
import type { EngeeFileSystem } from './engeeFileSystem.ts';
import type { ServerAccess } from './serverAccess.ts';

export interface DocumentWatchDependencies {
  readonly fileSystem: Pick<EngeeFileSystem, 'announce'>;
  readonly documents: Pick<DocumentFiles, 'changes' | 'setReloaded' | 'setUnsaved' | 'forget'>;
  readonly access: ServerAccess;
  /** Fires after something may have changed files on the server. */
  readonly onDidTouchFiles: Event<unknown>;
  readonly closing: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Time between two looks at the open documents when the user switches between editors. */
const switchMs = 5_000;

const changeTypes: Record<DocumentChange['kind'], vscode.FileChangeType> = {
  created: vscode.FileChangeType.Created,
  changed: vscode.FileChangeType.Changed,
  deleted: vscode.FileChangeType.Deleted,
};

/**
 * Notices when open documents have changed on the server. It looks after runs and transfers, and when the user returns to the
 * window or to a document, with one request for all documents. It never looks regularly, because each request postpones the
 * moment when Engee stops an unused server.
 */
export class DocumentWatch implements vscode.Disposable {
  private readonly dependencies: DocumentWatchDependencies;
  private readonly subscriptions: vscode.Disposable;
  private lookedAt = -Infinity;
  private readonly look = singleFlight(async () => this.lookNow());

  constructor(dependencies: DocumentWatchDependencies) {
    this.dependencies = dependencies;
    const { access, onDidTouchFiles, documents } = dependencies;
    this.subscriptions = vscode.Disposable.from(
      access.onDidChange(async () => this.refreshAll()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.refreshAll()),
      onDidTouchFiles(async () => {
        refreshExplorer();
        await this.look();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.look();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.lookAfterSwitch(editor?.document.uri);
      }),
      vscode.window.onDidChangeActiveNotebookEditor((editor) => {
        this.lookAfterSwitch(editor?.notebook.uri);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document: { uri, isDirty }, contentChanges, reason }) => {
        const document = documentOf(uri);
        // Not an edit by the user, who would make the document dirty. Undo can make it clean again.
        const isReload = contentChanges.length > 0 && !isDirty && reason === undefined;
        if (document === undefined) return;
        if (isReload) documents.setReloaded(document);
        documents.setUnsaved(document, isDirty);
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook: { uri, isDirty }, metadata }) => {
        const document = documentOf(uri);
        if (document === undefined) return;
        const content = readContent(metadata);
        // The editor sets the metadata of a notebook that it has read again. After a revert, it calls the notebook dirty until then.
        if (metadata !== undefined && (content !== undefined || !isDirty)) documents.setReloaded(document, content);
        documents.setUnsaved(document, isDirty);
      }),
      vscode.workspace.onDidSaveNotebookDocument(({ uri, isDirty }) => {
        const document = documentOf(uri);
        if (document !== undefined) documents.setUnsaved(document, isDirty);
      }),
      vscode.workspace.onDidCloseNotebookDocument(({ uri, isDirty }) => {
        const document = documentOf(uri);
        if (document !== undefined && !isDirty) documents.forget(document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri, isDirty }) => {
        const document = documentOf(uri);
        // The editor also fires this event when only the language of a document changes. What is closed with unsaved changes is
        // restored with the window.
        const isStillOpen = findOpenDocument(uri.toString()) !== undefined;
        if (document !== undefined && !isStillOpen && !isDirty) documents.forget(document);
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private lookAfterSwitch(uri: vscode.Uri | undefined): void {
    const isRemote = uri !== undefined && documentOf(uri) !== undefined;
    if (isRemote && this.dependencies.clock.monotonic() - this.lookedAt > switchMs) void this.look();
  }

  /** Lets the editor read the states of everything that it shows again, because it may be read-only now, or no longer. */
  private async refreshAll(): Promise<void> {
    await this.look();
    this.dependencies.fileSystem.announce(...openUris().map((uri) => [uri, vscode.FileChangeType.Changed] as const));
    refreshExplorer();
    for (const { uri, group, tab } of failedTabs()) {
      const document = documentOf(uri);
      if (document === undefined || this.dependencies.access.refusal(document.authority) !== undefined) continue;
      const options = { viewColumn: group.viewColumn, preserveFocus: true, preview: tab.isPreview };
      await vscode.commands.executeCommand('vscode.open', uri, options);
    }
  }

  private async lookNow(): Promise<void> {
    const { access, documents, fileSystem, closing, clock, log } = this.dependencies;
    const { authority } = access;
    const open = openUris().flatMap((uri) => documentOf(uri) ?? []);
    const ours = open.filter((document) => document.authority === authority);
    if (authority === undefined || ours.length === 0 || access.refusal(authority) !== undefined) return;
    if (!vscode.window.state.focused) return;
    this.lookedAt = clock.monotonic();
    try {
      const server = await access.serverOf(authority, closing);
      const changes = await documents.changes(server, ours, closing);
      fileSystem.announce(...changes.map(({ document, kind }) => [uriOf(document), changeTypes[kind]] as const));
    } catch (error) {
      // The next look, or saving, shows it.
      log.debug(`files: the open documents could not be looked at: ${String(error)}`);
    }
  }
}

/** Lets the Explorer list its open folders again if it shows folders on the server. It ignores events about whole folders. */
function refreshExplorer(): void {
  const isMounted = vscode.workspace.workspaceFolders?.some(({ uri }) => documentOf(uri) !== undefined) === true;
  if (isMounted && vscode.window.state.focused)
    void vscode.commands.executeCommand('workbench.files.action.refreshFilesExplorer');
}

/** Returns the visible tabs with an error instead of a document. The editor opens these again only if the file was missing. */
function failedTabs() {
  return vscode.window.tabGroups.all.flatMap((group) => {
    const tab = group.activeTab;
    const uri = tab?.input instanceof vscode.TabInputText ? tab.input.uri : undefined;
    return tab === undefined || uri === undefined || findOpenDocument(uri.toString()) ? [] : [{ uri, group, tab }];
  });
}
