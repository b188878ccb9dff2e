import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { UserApi } from '../../core/api/userApi.ts';
import { Limiter } from '../../core/files/limiter.ts';
import type { AskToolFolders } from '../../core/files/placeFiles.ts';
import type { ExcludesOf } from '../../core/files/planUpload.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import { type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { TransferMemory } from '../../core/files/transferMemory.ts';
import { type TransferDependencies, transfersAtATime } from '../../core/files/transfers.ts';
import type { FileOutcome } from '../../core/files/uploadOutcome.ts';
import type { PlannedFile } from '../../core/files/uploadPlan.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { Emitter, type Event } from '../../core/lib/event.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/storage.ts';
import { checkTrust } from '../shared/checkTrust.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { NoBridgeNotice } from './conflictQuestion.ts';
import { downloadCommand, downloadPaths, downloadRemoteCopyCommand } from './downloadCommand.ts';
import { downloadOfLastRunCommand } from './downloadOfRun.ts';
import type { EditorFiles, FilesContext } from './filesContext.ts';
import { pickRemoteFolder } from './remotePicker.ts';
import { askToolFolders } from './toolFolderQuestion.ts';
import { excludesIn, saveUnsaved, uploadCommand, uploadUris } from './uploadCommand.ts';

export interface FilesDependencies {
  readonly readyServer: ReadyServer;
  readonly userApi: UserApi;
  readonly remote: RemoteFiles;
  readonly local: EditorFiles;
  /** The state of this workspace. */
  readonly memory: Memento;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface FilesModule extends Disposable, Pick<EditorFiles, 'toLocation'> {
  readonly transfers: TransferDependencies;
  readonly askToolFolders: AskToolFolders;
  /** Returns the URI of the local file that was last uploaded to this absolute path. */
  readonly localCopyOf: (remotePath: string) => string | undefined;
  /**
   * Uploads local files and folders into a folder on Engee, with the questions of the upload command except for the folder.
   * The caller's user has chosen the files in this window, so they may be outside the workspace. Shows errors and never
   * rejects. Resolves to undefined if nothing was uploaded.
   */
  readonly uploadTo: (uris: readonly vscode.Uri[], folder: RemotePath) => Promise<readonly FileOutcome[] | undefined>;
  /** Returns what the settings exclude from uploads. */
  readonly excludesOf: ExcludesOf;
  /** Offers to save those of the files that have unsaved changes. Rejects with `canceled`. */
  readonly saveUnsaved: (files: readonly PlannedFile[]) => Promise<void>;
  /** Fires when files at or below a folder on Engee may have changed by an upload. */
  readonly onDidTransfer: Event<RemotePath>;
  /**
   * Downloads files and folders on Engee into a folder that the user chooses, with the questions of the download command.
   * Shows errors itself.
   */
  readonly downloadPaths: (paths: readonly RemotePath[]) => Promise<void>;
  /** Registers the command that downloads what a run wrote. */
  readonly followRuns: (runs: Pick<Runs, 'recent' | 'periodOf'>) => Disposable;
  /** Lets the user choose a folder on Engee to open. Resolves to undefined if the user cancels. */
  readonly pickFolder: (server: ServerUrl) => Promise<RemotePath | undefined>;
}

/**
 * Registers the upload and download commands. They take the arguments of the Explorer and editor menus, and `Answers` from
 * code that answers the questions in advance. They resolve to what was transferred, or to undefined.
 */
export function openFiles({ readyServer, userApi, remote, local, memory, clock, log }: FilesDependencies): FilesModule {
  const closing = new AbortController();
  const transfers = { api: userApi, local, slots: new Limiter(transfersAtATime), clock };
  const targets = new TransferMemory(memory);
  const transferred = new Emitter<RemotePath>();
  const context: FilesContext = {
    readyServer,
    transfers,
    remote,
    local,
    memory: targets,
    log,
    noBridge: new NoBridgeNotice(),
    didTransfer: (folder) => {
      transferred.fire(folder);
    },
    closing: closing.signal,
  };
  const guarded = async <T>(run: () => Promise<T>): Promise<T | undefined> => {
    try {
      const untrusted = vscode.l10n.t('Files can be transferred to and from Engee only in a trusted workspace.');
      return checkTrust(untrusted) ? await run() : undefined;
    } catch (error) {
      void showError(error, log);
      return undefined;
    }
  };
  const register = <T>(command: string, run: (context: FilesContext, args: readonly unknown[]) => Promise<T>) =>
    registerCommand(command, (...args: unknown[]) => guarded(() => run(context, args)));
  const registrations = vscode.Disposable.from(
    register(commands.uploadFiles, uploadCommand),
    register(commands.downloadFiles, downloadCommand),
    register(commands.downloadRemoteCopy, downloadRemoteCopyCommand),
  );
  return {
    transfers,
    askToolFolders,
    toLocation: (uri) => local.toLocation(uri),
    localCopyOf: (remotePath) => {
      const location = targets.localOf(remotePath);
      return location === undefined ? undefined : local.toUri(location).toString();
    },
    uploadTo: (uris, folder) => guarded(() => uploadUris(context, uris, { target: folder, allowsElsewhere: true })),
    excludesOf: excludesIn(local),
    saveUnsaved: (files) => saveUnsaved(local, files),
    onDidTransfer: transferred.event,
    downloadPaths: async (paths) => {
      await guarded(() => downloadPaths(context, paths));
    },
    followRuns: (runs) =>
      register(commands.downloadFilesOfRun, (filesContext) => downloadOfLastRunCommand(filesContext, runs)),
    pickFolder: (server) => pickRemoteFolder({ remote, clock }, { server, folder: remoteRoot }, closing.signal),
    dispose: () => {
      registrations.dispose();
      transferred.dispose();
      closing.abort();
    },
  };
}
