import * as vscode from 'vscode';
import type { UserApi } from '../../core/api/userApi.ts';
import type { BridgeCalls } from '../../core/bridge/bridgeCalls.ts';
import { isFault } from '../../core/errors/engeeError.ts';
import { createSequencer } from '../../core/lib/concurrency.ts';
import { randomId } from '../../core/lib/crypto.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { BridgeEngine } from '../../core/run/bridgeEngine.ts';
import type { Run, RunOutcome } from '../../core/run/model.ts';
import { PendingRuns } from '../../core/run/pendingRuns.ts';
import { createPlainEngine } from '../../core/run/plainEngine.ts';
import { RunNumbers } from '../../core/run/runNumbers.ts';
import { RunService } from '../../core/run/runService.ts';
import { type EditorSnapshot, fileToRun } from '../../core/run/submission.ts';
import type { Server } from '../../core/server/server.ts';
import { createErrorView } from '../../core/stackTrace/createErrorView.ts';
import type { SourceLookup } from '../../core/stackTrace/errorView.ts';
import { createSourceLookup } from '../../core/stackTrace/sourceLookup.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/storage.ts';
import { checkTrust } from '../shared/checkTrust.ts';
import { commands } from '../shared/commands.ts';
import { givenUri } from '../shared/givenUri.ts';
import type { ReadyServer } from '../shared/readyServer.ts';
import type { ServerPlaces } from '../shared/serverPlaces.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { registerCells, type RunPiece, selectionRequest } from './cells/registerCells.ts';
import { registerErrorDiagnostics } from './diagnostics/registerErrorDiagnostics.ts';
import { DocumentEdits } from './documentEdits.ts';
import { createDocumentLookup } from './documentLookup.ts';
import { activeEditorSnapshot, documentSnapshot, fileSnapshot, titleOfDocument } from './editorSnapshot.ts';
import { registerInlineResults } from './inline/registerInlineResults.ts';
import { openFrame } from './openFrame.ts';
import { OutputScroll } from './outputScroll.ts';
import { reattachWhenRunning } from './reattach.ts';
import { registerRunControl } from './registerRunControl.ts';
import { registerRunOutput } from './registerRunOutput.ts';
import { registerRunContexts } from './runContexts.ts';
import { RunOutput } from './runOutput.ts';
import { saveWhole, type SavingDependencies } from './saveWhole.ts';
import { createSubmit, readyForRun } from './submit.ts';

/** What runs need from the transfers of files. */
export interface RunFiles extends Pick<SavingDependencies, 'transfers' | 'toLocation' | 'askToolFolders'> {
  /** Returns the URI of the local document whose remote copy has this absolute path. */
  readonly localCopyOf: (remotePath: string) => string | undefined;
  /**
   * Uploads what belongs to a document before it runs as a file. Shows its own errors. Rejects with `canceled` if the user cancels.
   */
  readonly beforeRunFile: (document: string) => Promise<void>;
}

export interface RunDependencies {
  readonly calls: BridgeCalls;
  readonly userApi: UserApi;
  readonly server: Server;
  readonly readyServer: ReadyServer;
  /** Asks, restarts the server and shows its own errors. */
  readonly restartServer: () => Promise<unknown>;
  readonly files: RunFiles;
  readonly places: ServerPlaces;
  /** The state of this workspace. */
  readonly memory: Memento;
  /** Returns whether code must not be stored. */
  readonly holdsSecret: (code: string) => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface RunModule extends Disposable {
  readonly runs: RunService;
  /** Finds the documents of errors. */
  readonly sources: SourceLookup;
  /** Opens the current position of a line that a run refers to. */
  readonly openCode: (target: unknown) => Promise<void>;
  /** Runs a file that the user chose in this window. Resolves to undefined if nothing was run. */
  readonly runFile: (uri: vscode.Uri) => Promise<RunOutcome | undefined>;
}

/**
 * Creates the queue of runs, and registers the run commands and the views that show their results. Commands such as
 * `engee.run.selection` and `engee.run.file` resolve to a `RunOutcome`, or to undefined if nothing was run.
 */
export function openRun({
  calls,
  userApi,
  server,
  readyServer,
  restartServer,
  files,
  places,
  memory,
  holdsSecret,
  clock,
  log,
}: RunDependencies): RunModule {
  const engine = new BridgeEngine({ calls, plain: createPlainEngine(userApi), clock, log });
  const numbers = new RunNumbers(memory, clock);
  const serverUrl = () => server.runningUrl;
  const runs = new RunService({
    engine,
    ready: (signal) => readyForRun(readyServer, signal),
    clock,
    pending: new PendingRuns(memory, serverUrl, () => clock.now(), holdsSecret),
    numbers,
    windowId: randomId(),
  });
  const edits = new DocumentEdits();
  const sources = createSourceLookup(runs, {
    documentAt: createDocumentLookup(files.localCopyOf, places),
    versionOf: (uri) => edits.versionNow(uri),
  });
  const scroll = new OutputScroll(runs);
  const submit = createSubmit({ runs, server, log });
  // Edits are followed from the snapshot on because the server may have to start before the code is sent.
  const followEdits = async (snapshot: Promise<EditorSnapshot | undefined>) => {
    const editor = await snapshot;
    if (editor === undefined) return undefined;
    const uri = vscode.Uri.parse(editor.uri);
    const title = titleOfDocument(uri, edits.followed);
    const serverPath = places.remotePathOf(uri);
    edits.follow(editor.uri);
    return { ...editor, title, ...(serverPath === undefined ? {} : { serverPath }) };
  };
  // A file may have to be opened first, and later requests must not overtake it.
  const next = createSequencer();
  const run: RunPiece = async (snapshot, request, nothing) => {
    const editor = await next(followEdits(snapshot));
    const untrusted = vscode.l10n.t('You can run code in Engee only from a trusted workspace.');
    return checkTrust(untrusted) ? submit(editor && request(editor), nothing) : undefined;
  };
  const output = new RunOutput({ onDidRun: runs.onDidRun, sources, clock });
  const openCode = (target: unknown) => {
    scroll.linkFollowed();
    return openFrame(target, edits);
  };
  const runFile = async (snapshot: Promise<EditorSnapshot | undefined>) => {
    try {
      const editor = uploadedFirst(snapshot, files.beforeRunFile);
      return await run(editor, fileToRun, vscode.l10n.t('This file has no code to run.'));
    } catch (error) {
      if (isFault(error, 'canceled')) return undefined;
      throw error;
    }
  };
  const resources = vscode.Disposable.from(
    scroll,
    output,
    registerRunOutput({ runs, edits, output, scroll, openCode }),
    registerInlineResults({
      runs,
      edits,
      clock,
      errorView: (failed, error) => createErrorView(failed, error, sources),
    }),
    registerErrorDiagnostics({ runs, edits, sources }),
    registerRunControl({
      runs,
      restartServer,
      showOutput: () => {
        output.show();
      },
      clock,
      log,
    }),
    registerRunContexts(runs, clock),
    registerCells({ run, clock }),
    reattachWhenRunning(runs, server),
    registerCommand(commands.saveWhole, (runNumber?: unknown) => {
      // Only the link in the output passes a run number.
      if (runNumber !== undefined) scroll.linkFollowed();
      const epochOf = (run: Run) => engine.epochOf(run);
      return saveWhole({ ...files, calls, epochOf, runs, serverUrl, log }, runNumber);
    }),
    registerCommand(commands.runSelection, () => run(Promise.resolve(activeEditorSnapshot()), selectionRequest)),
    registerCommand(commands.runFile, (uri?: unknown) => runFile(documentSnapshot(givenUri(uri)))),
    edits,
    runs,
    numbers,
  );
  return {
    runs,
    sources,
    openCode,
    runFile: (uri) => runFile(fileSnapshot(uri)),
    dispose: () => {
      resources.dispose();
    },
  };
}

async function uploadedFirst(
  snapshot: Promise<EditorSnapshot | undefined>,
  upload: RunFiles['beforeRunFile'],
): Promise<EditorSnapshot | undefined> {
  const editor = await snapshot;
  if (editor !== undefined) await upload(editor.uri);
  return editor;
}
