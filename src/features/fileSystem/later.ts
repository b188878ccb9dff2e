import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { UserApi } from '../../core/api/userApi.ts';
import type { Auth } from '../../core/auth/auth.ts';
import { DocumentBases } from '../../core/files/remote/documentBases.ts';
import { DocumentFiles } from '../../core/files/remote/documentFiles.ts';
import type { ListingCache } from '../../core/files/remote/listingCache.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { Emitter } from '../../core/lib/event.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/storage.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { explainAccess } from './accessNotice.ts';
import { documentOf, isOpenKey, isUnsavedKey, uriOf } from './documents.ts';
import { DocumentWatch } from './documentWatch.ts';
import { EngeeFileSystem, type FileSystemConnection } from './engeeFileSystem.ts';
import { mountFolder } from './mountCommand.ts';
import { OverwriteQuestion } from './overwriteQuestion.ts';
import { ReadOnlyReason } from './readOnlyReason.ts';
import { ServerAccess } from './serverAccess.ts';
import { ServerCopies } from './serverCopies.ts';
import { TooLargeOffer } from './tooLargeOffer.ts';

export interface FileSystemDependencies {
  readonly baseUrl: BaseUrl;
  readonly auth: Pick<Auth, 'state' | 'onDidChangeState'>;
  readonly server: Pick<Server, 'state' | 'runningUrl' | 'refresh' | 'onDidChangeState'>;
  readonly readyServer: ReadyServer;
  readonly files: RemoteFiles;
  readonly listings: ListingCache;
  readonly userApi: Pick<UserApi, 'download'>;
  readonly runs: Pick<Runs, 'onDidRun'>;
  /** Lets the user choose a folder. Resolves to undefined if the user cancels. */
  readonly pickFolder: (server: ServerUrl) => Promise<RemotePath | undefined>;
  /** Downloads files into a folder that the user chooses. Shows errors itself. */
  readonly downloadPaths: (paths: readonly RemotePath[]) => Promise<void>;
  /** The state of this workspace. */
  readonly memory: Memento;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The files of the signed-in account as files of the editor. */
export interface ServerFileSystem extends Disposable {
  /** Returns the URI of a file on the server. Undefined if nobody is signed in. */
  uriOf(path: RemotePath): vscode.Uri | undefined;
  /** Returns the path of a file on the server of the signed-in account. Undefined for all other files. */
  remotePathOf(uri: vscode.Uri): RemotePath | undefined;
}

export interface ServerFileSystemModule extends Disposable {
  /** The provider for the scheme `engee`. */
  readonly provider: EngeeFileSystem;
  /** Connects the provider with an Engee address, and registers the command to open a folder. */
  open(dependencies: FileSystemDependencies): ServerFileSystem;
}

/** Creates the provider of the files on the server. Must be called once per window. */
export function createServerFileSystem(): ServerFileSystemModule {
  const provider = new EngeeFileSystem();
  return {
    provider,
    open: (dependencies) => openFileSystem(provider, dependencies),
    dispose: () => {
      provider.dispose();
    },
  };
}

function openFileSystem(
  fileSystem: EngeeFileSystem,
  {
    files,
    listings,
    userApi,
    readyServer,
    runs,
    server,
    pickFolder,
    downloadPaths,
    memory,
    clock,
    log,
    ...rest
  }: FileSystemDependencies,
): ServerFileSystem {
  const closing = new AbortController();
  const access = new ServerAccess({ ...rest, server, clock });
  const documents = new DocumentFiles({
    files,
    api: userApi,
    clock,
    isOpen: isOpenKey,
    isUnsaved: isUnsavedKey,
    bases: new DocumentBases(memory),
  });
  const copies = new ServerCopies(fileSystem);
  const question = new OverwriteQuestion(copies.compare);
  const reason = new ReadOnlyReason(access, fileSystem);
  const tooLarge = new TooLargeOffer(downloadPaths);
  const touched = new Emitter<void>();
  let isOwnChange = false;
  const invalidate: FileSystemConnection['invalidate'] = (...args) => {
    isOwnChange = true;
    listings.invalidate(...args);
    isOwnChange = false;
  };
  const watched = {
    fileSystem,
    documents,
    access,
    onDidTouchFiles: touched.event,
    closing: closing.signal,
    clock,
    log,
  };
  const currentUri = (path: RemotePath) =>
    access.authority === undefined ? undefined : uriOf({ authority: access.authority, path });
  const openFolder = async () => {
    const offer = {
      question: vscode.l10n.t('Your Engee server is not running. Start it and open a folder?'),
      button: vscode.l10n.t('Start and Open'),
    };
    try {
      const url = await readyServer(offer, closing.signal);
      await mountFolder(
        async () => pickFolder(url),
        async (path) => listings.entryOf(url, path, closing.signal),
        currentUri,
      );
    } catch (error) {
      void showError(error, log);
    }
  };
  const resources = vscode.Disposable.from(
    fileSystem.connect({
      access,
      documents,
      files,
      listings,
      invalidate,
      question,
      tooLarge,
      closing: closing.signal,
    }),
    listings.onDidChange(() => {
      // The state after a change by the editor is known, so that saving costs no further request.
      if (!isOwnChange) touched.fire();
    }),
    runs.onDidRun((event) => {
      if (event.kind !== 'ended' || event.outcome.kind === 'notSent') return;
      if (server.runningUrl !== undefined) listings.expire(server.runningUrl);
      touched.fire();
    }),
    touched,
    new DocumentWatch(watched),
    reason,
    explainAccess(access, reason, log),
    registerCommand(commands.openServerFolder, openFolder),
    question,
    tooLarge,
    copies,
    access,
  );
  return {
    uriOf: currentUri,
    remotePathOf: (uri) => {
      const document = documentOf(uri);
      return document?.authority === access.authority ? document?.path : undefined;
    },
    dispose: () => {
      resources.dispose();
      closing.abort();
    },
  };
}
