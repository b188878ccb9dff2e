import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { BridgeCalls } from '../../core/bridge/bridgeCalls.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { download } from '../../core/files/download.ts';
import type { AskToolFolders } from '../../core/files/placeFiles.ts';
import { parseRemotePath } from '../../core/files/remotePath.ts';
import type { TransferDependencies } from '../../core/files/transfers.ts';
import type { Run } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import { placeOf } from '../../core/run/submissionPlace.ts';
import { type WholePart, withWholeResult } from '../../core/run/wholeResult.ts';
import type { Location } from '../../platform/localFiles.ts';
import type { Logger } from '../../platform/logger.ts';
import { showError } from '../shared/messages.ts';
import { type ReportBytes, withTransferProgress } from '../shared/transferProgress.ts';
import { notify } from '../shared/ui/notify.ts';
import { pick, type PickItem, pickToSave } from '../shared/ui/quickInput.ts';

/** The services that download full results. */
export interface SavingDependencies {
  readonly calls: BridgeCalls;
  readonly epochOf: (run: Run) => string | undefined;
  readonly transfers: TransferDependencies;
  readonly toLocation: (uri: vscode.Uri) => Location;
  readonly askToolFolders: AskToolFolders;
}

export interface SaveWholeDependencies extends SavingDependencies {
  readonly runs: Pick<Runs, 'recent'>;
  readonly serverUrl: () => ServerUrl | undefined;
  readonly log: Logger;
}

/** Saves the full output or value of a run to a local file. The user selects which of them, and the file. */
export async function saveWhole(dependencies: SaveWholeDependencies, runNumber: unknown): Promise<void> {
  const { runs, serverUrl, epochOf, transfers, calls, log } = dependencies;
  const run = runs.recent.find(({ number }) => runNumber === undefined || number === runNumber);
  const server = serverUrl();
  const epoch = run && epochOf(run);
  if (run === undefined || epoch === undefined || server === undefined) {
    void notify('information', vscode.l10n.t('There is no result to save. Run code on the running server first.'));
    return;
  }
  const part = await choosePart(run);
  const target =
    part && (await pickToSave({ title: vscode.l10n.t('Save Full Result'), defaultUri: defaultTarget(run, part) }));
  if (part === undefined || target === undefined) return;
  try {
    const saved = await withTransferProgress(
      vscode.l10n.t('Saving the result of {0}', placeOf(run)),
      transfers.clock,
      new AbortController().signal,
      async (report, signal) => {
        const fetch = (path: string) => fetchTo(dependencies, server, path, target, report, signal);
        return withWholeResult(calls, { server, run, epoch, part }, fetch, signal);
      },
    );
    if (saved === undefined) {
      void notify(
        'warning',
        vscode.l10n.t(
          'This result is no longer available because the server keeps only the results of the last three runs. Run the code again to save it.',
        ),
      );
    } else {
      void offerToOpen(run, target);
    }
  } catch (error) {
    void showError(error, log);
  }
}

async function offerToOpen(run: Run, target: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open File');
  const chosen = await notify('information', vscode.l10n.t('Saved the full result of {0}.', placeOf(run)), open);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', target);
}

async function choosePart(run: Run): Promise<WholePart | undefined> {
  const items: (PickItem & { readonly part: WholePart })[] = [
    { label: vscode.l10n.t('Value'), description: vscode.l10n.t('as Julia shows it, without limits'), part: 'value' },
    { label: vscode.l10n.t('Output'), description: vscode.l10n.t('everything that was printed'), part: 'output' },
  ];
  return (await pick(items, { title: vscode.l10n.t('Save Full Result of {0}', placeOf(run)) }))?.part;
}

/** Suggests a file in the first workspace folder, if there is one. */
function defaultTarget({ number }: Run, part: WholePart): vscode.Uri {
  const name = `engee-run-${number}-${part}.txt`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder, name);
}

/** Downloads the file. Replaces an existing one because the save dialog has already asked the user. */
async function fetchTo(
  { toLocation, askToolFolders, transfers }: SaveWholeDependencies,
  server: ServerUrl,
  path: string,
  target: vscode.Uri,
  report: ReportBytes,
  signal: AbortSignal,
): Promise<true> {
  const source = parseRemotePath(path);
  if (source === undefined) throw new EngeeError({ kind: 'invalidInput', input: 'remotePath' });
  const name = target.path.slice(target.path.lastIndexOf('/') + 1);
  const folder = toLocation(vscode.Uri.joinPath(target, '..'));
  const plan = [[{ source, name, isFile: true as const }]];
  const request = { server, plan, folder, replace: new Set([name]), askToolFolders };
  await download(transfers, request, report, signal);
  return true;
}
