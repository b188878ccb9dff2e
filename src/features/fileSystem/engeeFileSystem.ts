import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { EngeeError, faultOf } from '../../core/errors/engeeError.ts';
import type { DocumentFiles, RemoteDocument } from '../../core/files/remote/documentFiles.ts';
import type { ListingCache } from '../../core/files/remote/listingCache.ts';
import type { ExpectedTarget, RemoteEntry, RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import { remoteBaseName, type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { documentOf, hasUnsavedChanges, isOpen } from './documents.ts';
import { fileStat, fileType, fixedFolder } from './fileStats.ts';
import { fileSystemError } from './fileSystemErrors.ts';
import { maxOpenBytes } from './maxOpenBytes.ts';
import type { OverwriteQuestion } from './overwriteQuestion.ts';
import type { ServerAccess } from './serverAccess.ts';
import type { TooLargeOffer } from './tooLargeOffer.ts';

/** What the file system of one Engee address needs. */
export interface FileSystemConnection {
  readonly access: ServerAccess;
  readonly documents: DocumentFiles;
  readonly files: Pick<RemoteFiles, 'makeFolder' | 'rename' | 'copy' | 'remove' | 'list'>;
  readonly listings: Pick<ListingCache, 'entryOf' | 'listing'>;
  /** Makes all views read the folders of these paths again. */
  readonly invalidate: (server: ServerUrl, ...paths: readonly RemotePath[]) => void;
  readonly question: OverwriteQuestion;
  readonly tooLarge: Pick<TooLargeOffer, 'add'>;
  readonly closing: AbortSignal;
}

type Change = readonly [uri: vscode.Uri, type: vscode.FileChangeType];

interface Target {
  readonly server: ServerUrl;
  readonly document: RemoteDocument;
}

const { Created, Changed, Deleted } = vscode.FileChangeType;

/** The files of the user's server as files of the editor. Lives as long as the window. */
export class EngeeFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly readOnlyChanged = new vscode.EventEmitter<void>();
  private readOnlyBecause: vscode.MarkdownString | undefined;
  private connection: FileSystemConnection | undefined;

  readonly onDidChangeFile = this.changed.event;
  readonly onDidChangeReadOnly = this.readOnlyChanged.event;

  /** Uses the files of an Engee address, until the result is disposed. */
  connect(connection: FileSystemConnection): vscode.Disposable {
    this.connection = connection;
    return new vscode.Disposable(() => {
      if (this.connection === connection) this.connection = undefined;
    });
  }

  /** Tells the editor about changes. */
  announce(...changes: readonly Change[]): void {
    if (changes.length > 0) this.changed.fire(changes.map(([uri, type]) => ({ uri, type })));
  }

  /** Makes all files read-only for the given reason, or no longer. */
  setReadOnly(reason: vscode.MarkdownString | undefined): void {
    this.readOnlyBecause = reason;
    this.readOnlyChanged.fire();
  }

  get readOnly(): vscode.MarkdownString | undefined {
    return this.readOnlyBecause;
  }

  /** The server announces nothing by itself, and is not asked regularly, because that would keep it from stopping. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (uri.path === '/' || uri.path === remoteRoot) return fixedFolder;
    if (!isOpen(uri))
      return this.at(uri, async (target, connection) => fileStat(await listed(target, connection), false));
    try {
      return await this.at(uri, async ({ server, document }, { documents, closing }) => {
        const entry = await documents.stat(server, document, closing);
        return fileStat(found(entry, document), false);
      });
    } catch (error) {
      const stat = this.statWithoutServer(uri);
      if (stat === undefined || isMissing(error)) throw error;
      return stat;
    }
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    if (uri.path === '/') return [[remoteBaseName(remoteRoot), vscode.FileType.Directory]];
    return this.at(uri, async ({ server, document }, { listings, closing }) => {
      const { entries } = await listings.listing(server, document.path, closing);
      return entries.filter(({ isUsable }) => isUsable).map((entry) => [entry.name, fileType(entry)]);
    });
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const maxBytes = maxOpenBytes();
    return this.at(uri, async ({ server, document }, { documents, tooLarge, closing }) => {
      try {
        return await documents.read(server, document, maxBytes, closing);
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        void tooLarge.add(uri, maxBytes);
        throw tooLargeToOpen(maxBytes);
      }
    });
  }

  async writeFile(
    uri: vscode.Uri,
    content: Uint8Array,
    options: { readonly create: boolean; readonly overwrite: boolean },
  ): Promise<void> {
    await this.at(uri, async ({ server, document }, { documents, invalidate, question, closing }) => {
      const isNew = (await documents.current(server, document, closing)) === undefined;
      await documents.write(server, document, content, options, question.ask, closing);
      invalidate(server, document.path);
      this.announce([uri, isNew ? Created : Changed]);
    });
  }

  async createDirectory(uri: vscode.Uri): Promise<void> {
    await this.at(uri, async ({ server, document: { path } }, { files, invalidate, closing }) => {
      await files.makeFolder(server, path, closing);
      invalidate(server, path);
      this.announce([uri, Created]);
    });
  }

  async delete(uri: vscode.Uri, { recursive }: { readonly recursive: boolean }): Promise<void> {
    await this.at(uri, async (target, connection) => {
      const { server, document } = target;
      const { documents, files, invalidate, closing } = connection;
      const { kind } = await listed(target, connection);
      if (kind === 'folder' && !recursive) await refuseFilled(target, connection);
      await files.remove(server, document.path, { kind }, closing);
      invalidate(server, document.path);
      documents.forget(document);
      this.announce([uri, Deleted]);
    });
  }

  async rename(from: vscode.Uri, to: vscode.Uri, { overwrite }: { readonly overwrite: boolean }): Promise<void> {
    await this.between(from, to, async (target, destination, { documents, files, invalidate, closing }) => {
      const { server, document } = target;
      const replaced = overwrite ? await documents.current(server, destination, closing) : undefined;
      await files.rename(server, document.path, destination.path, expectedTarget(replaced), closing);
      invalidate(server, document.path, destination.path);
      documents.move(document, destination);
      this.announce([from, Deleted], [to, replaced === undefined ? Created : Changed]);
    });
  }

  /** Never overwrites: for a copy over a file, the editor deletes it first, after a question. */
  async copy(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    await this.between(from, to, async ({ server, document }, { path }, { files, invalidate, closing }) => {
      await files.copy(server, document.path, path, () => undefined, closing);
      invalidate(server, path);
      this.announce([to, Created]);
    });
  }

  dispose(): void {
    this.changed.dispose();
    this.readOnlyChanged.dispose();
  }

  /** Does something with a file of the running server, and converts errors for the editor. */
  private async at<T>(
    uri: vscode.Uri,
    work: (target: Target, connection: FileSystemConnection) => Promise<T>,
  ): Promise<T> {
    try {
      const document = documentOf(uri);
      if (document === undefined) throw vscode.FileSystemError.FileNotFound(uri);
      if (!vscode.workspace.isTrusted) throw untrusted();
      const { connection } = this;
      if (connection === undefined) throw new EngeeError({ kind: 'invalidInput', input: 'baseUrl' });
      const server = await connection.access.serverOf(document.authority, connection.closing);
      return await work({ server, document }, connection);
    } catch (error) {
      throw fileSystemError(error, uri);
    }
  }

  private async between(
    from: vscode.Uri,
    to: vscode.Uri,
    work: (target: Target, destination: RemoteDocument, connection: FileSystemConnection) => Promise<void>,
  ): Promise<void> {
    await this.at(from, async (target, connection) => {
      const destination = documentOf(to);
      if (destination === undefined)
        throw vscode.FileSystemError.NoPermissions(vscode.l10n.t("This file name can't be used."));
      if (destination.authority !== target.document.authority) throw new EngeeError({ kind: 'otherAccount' });
      await work(target, destination, connection);
    });
  }

  /**
   * Returns the last known state of an open document, so that it stays open. It is read-only if it can't be saved, unless it has
   * unsaved changes, because the editor ignores the command to save a read-only document without a word (sshfs#91).
   */
  private statWithoutServer(uri: vscode.Uri): vscode.FileStat | undefined {
    const document = documentOf(uri);
    const { connection } = this;
    const entry = document && connection?.documents.lastEntry(document);
    if (document === undefined || connection === undefined || entry === undefined) return undefined;
    return fileStat(entry, connection.access.refusal(document.authority) !== undefined && !hasUnsavedChanges(uri));
  }
}

/** Returns the entry from the list of its folder, so that questions about many files cost one request per folder. */
async function listed({ server, document }: Target, { listings, closing }: FileSystemConnection): Promise<RemoteEntry> {
  return found(await listings.entryOf(server, document.path, closing), document);
}

function found(entry: RemoteEntry | undefined, { path }: RemoteDocument): RemoteEntry {
  if (entry === undefined) throw new EngeeError({ kind: 'remoteFile', path, problem: 'notFound' });
  return entry;
}

async function refuseFilled({ server, document: { path } }: Target, { files, closing }: FileSystemConnection) {
  const { entries } = await files.list(server, path, undefined, closing);
  if (entries.length > 0) throw new vscode.FileSystemError(vscode.l10n.t('The folder is not empty.'));
}

function expectedTarget(entry: RemoteEntry | undefined): ExpectedTarget {
  return entry === undefined ? { kind: 'absent' } : { kind: 'seen', version: entry.version };
}

function isMissing(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
}

function isTooLarge(error: unknown): boolean {
  const fault = faultOf(error);
  return fault?.kind === 'remoteFile' && fault.problem === 'tooLarge';
}

function tooLargeToOpen(maxBytes: number): vscode.FileSystemError {
  return new vscode.FileSystemError(
    vscode.l10n.t(
      'This file is larger than {0}, so it is not opened in the editor. Run "Engee: Download…" to get a copy, or change the limit in the setting "engee.files.maxOpenSizeMB".',
      formatBytes(maxBytes),
    ),
  );
}

function untrusted(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(
    vscode.l10n.t('The files on your Engee server can be opened only in a trusted workspace.'),
  );
}
