import * as vscode from 'vscode';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { Mappings } from '../../core/files/sync/mappings.ts';
import { SyncBases } from '../../core/files/sync/syncBase.ts';
import { createSerialQueue } from '../../core/lib/concurrency.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { Emitter, type Event } from '../../core/lib/event.ts';
import type { Memento, TextStore } from '../../platform/storage.ts';
import { checkTrust } from '../shared/checkTrust.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { mappingToRun, uploadBeforeRun } from './beforeRun.ts';
import { chooseMapping, mapFolder, removeMapping } from './chooseMapping.ts';
import { openRow, replaceRows, showComparison } from './compareCommand.ts';
import { ComparisonView } from './comparisonView.ts';
import type { SyncContext } from './syncContext.ts';
import { startOffer, uploadMapping } from './uploadCommand.ts';
import { UploadOnSave } from './uploadOnSave.ts';

export interface SyncDependencies extends Omit<SyncContext, 'mappings' | 'bases' | 'didTransfer' | 'closing'> {
  /** The state of this workspace. */
  readonly memory: Memento;
  /** Stores what was synchronized last. */
  readonly store: TextStore;
}

export interface SyncModule extends Disposable {
  /** Fires when files at or below a folder on Engee have changed. */
  readonly onDidTransfer: Event<RemotePath>;
  /** Uploads what changed in the mapped folder of a document. Rejects with `canceled` if the user cancels. */
  readonly beforeRunFile: (document: string) => Promise<void>;
}

export interface SyncWindow extends Disposable {
  /** Connects the commands with an Engee address. */
  open(dependencies: SyncDependencies): SyncModule;
}

/** Creates the list of differences. Must be called once per window. */
export function createSync(): SyncWindow {
  const view = new ComparisonView();
  return {
    open: (dependencies) => openSync(view, dependencies),
    dispose: () => {
      view.dispose();
    },
  };
}

function openSync(view: ComparisonView, { memory, store, ...rest }: SyncDependencies): SyncModule {
  const closing = new AbortController();
  const transferred = new Emitter<RemotePath>();
  const context: SyncContext = {
    ...rest,
    mappings: new Mappings(memory, rest.local),
    bases: new SyncBases(store),
    didTransfer: (folder) => {
      transferred.fire(folder);
    },
    closing: closing.signal,
  };
  const { readyServer, log } = context;
  // Two uploads of the same new file would get two names on Engee.
  const inTurn = createSerialQueue();
  const register = (command: string, run: (args: readonly unknown[]) => Promise<unknown>) =>
    registerCommand(command, async (...args: unknown[]) => {
      try {
        const untrusted = vscode.l10n.t('Files can be transferred to and from Engee only in a trusted workspace.');
        return checkTrust(untrusted) ? await run(args) : undefined;
      } catch (error) {
        void showError(error, log);
        return undefined;
      }
    });
  const compare = async (args: readonly unknown[]) => {
    const server = await readyServer(compareOffer(), closing.signal);
    const mapping = await chooseMapping(context, args, vscode.l10n.t('Folder to Compare with Engee'));
    return showComparison(context, view, mapping, server);
  };
  const upload = async (args: readonly unknown[]) => {
    const server = await readyServer(startOffer(), closing.signal);
    const mapping = await chooseMapping(context, args, vscode.l10n.t('Folder to Upload to Engee'));
    const result = await inTurn(() => uploadMapping(context, mapping, server));
    if (view.shown?.compared.mapping.folder === mapping.folder)
      await showComparison(context, view, mapping, server, false);
    return result;
  };
  const registrations = vscode.Disposable.from(
    register(commands.mapFolder, (args) => mapFolder(context, args)),
    register(commands.removeMapping, (args) => removeMapping(context, args)),
    register(commands.uploadChanges, upload),
    register(commands.compareFolder, compare),
    register(commands.openComparedFile, (args) => openRow(context, view, args)),
    register(commands.replaceOnEngee, (args) => inTurn(() => replaceRows(context, view, args))),
    registerCommand(commands.closeComparison, () => {
      view.clear();
    }),
    new UploadOnSave(context),
  );
  const beforeRunFile = async (document: string) => {
    const mapping = mappingToRun(context, document);
    if (mapping !== undefined) await inTurn(() => uploadBeforeRun(context, mapping));
  };
  return {
    onDidTransfer: transferred.event,
    beforeRunFile,
    dispose: () => {
      registrations.dispose();
      view.clear();
      transferred.dispose();
      closing.abort();
    },
  };
}

function compareOffer() {
  return {
    question: vscode.l10n.t('Your Engee server is not running. Start it and compare?'),
    button: vscode.l10n.t('Start and Compare'),
  };
}
