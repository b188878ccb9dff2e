import * as vscode from 'vscode';
import type { ExcludeGlob } from '../../core/files/ignore/excludeGlobs.ts';
import type { EditorExcludes } from '../../core/files/ignore/ignoreFiles.ts';
import { type ExcludesOf, type IgnoredHandling, planUpload } from '../../core/files/planUpload.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { upload, type UploadRequest } from '../../core/files/upload.ts';
import type { UploadChoice } from '../../core/files/uploadConflicts.ts';
import { confirmContents } from '../../core/files/uploadContents.ts';
import { type FileOutcome, outcomesOfSkipped } from '../../core/files/uploadOutcome.ts';
import type { PlannedFile, UploadPlan } from '../../core/files/uploadPlan.ts';
import { Answers, type AnswersGiven } from '../shared/answers.ts';
import { pickToUpload } from '../shared/pickToUpload.ts';
import { withTransferProgress } from '../shared/transferProgress.ts';
import { notify } from '../shared/ui/notify.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import { type AgreedChoice, agreeOnUpload } from './compareUpload.ts';
import { askContents } from './contentsQuestion.ts';
import type { EditorFiles, FilesContext } from './filesContext.ts';
import { askTarget, confirmOutsideWorkspace, confirmSkipped, saveFirst, throwCanceled } from './questions.ts';
import { activeFile, chosenUris } from './selection.ts';
import { showUploaded } from './uploadResult.ts';

/**
 * `engee.files.upload (uri?, uris?, answers?)`: uploads the chosen files, or the active file, or files that the user picks.
 * Always asks for the target folder.
 */
export async function uploadCommand(
  context: FilesContext,
  args: readonly unknown[],
): Promise<readonly FileOutcome[] | undefined> {
  const answers = Answers.in(args);
  return uploadUris(context, await urisToUpload(args, answers), answers);
}

/** Uploads files and folders. Asks the questions that have no answer yet. Rejects with `canceled` and other faults. */
export async function uploadUris(
  context: FilesContext,
  uris: readonly vscode.Uri[],
  answers: AnswersGiven,
): Promise<readonly FileOutcome[]> {
  const { contents } = answers;
  const plan = await confirmContents(
    await planWithProgress(context, uris, 'skip'),
    contents === undefined ? askContents : () => Promise.resolve(contents),
    () => planWithProgress(context, uris, 'include'),
  );
  await confirmSkipped(plan.leftOut, plan.files.length, context.log);
  if (plan.files.length === 0) {
    void notify(
      'information',
      vscode.l10n.t('There are no files to upload. Engee creates a folder only together with a file.'),
    );
    return [];
  }
  const target = answers.target ?? (await askTarget(plan, context.memory.target));
  await saveUnsaved(context.local, plan.files);
  return send(context, plan.files, { target, given: answers.onUploadConflict, earlier: undefined });
}

async function urisToUpload(
  args: readonly unknown[],
  { allowsElsewhere }: AnswersGiven,
): Promise<readonly vscode.Uri[]> {
  const chosen = chosenUris(args);
  if (allowsElsewhere !== true) await confirmOutsideWorkspace(chosen, 'upload');
  if (chosen.length > 0) return chosen;
  const active = activeFile();
  if (active !== undefined) return [active];
  return (await pickToUpload(vscode.l10n.t('Upload to Engee'))) ?? throwCanceled();
}

/** Shows progress in the status bar, because searching a large folder takes a while. */
async function planWithProgress(
  { local, closing }: FilesContext,
  uris: readonly vscode.Uri[],
  ignored: IgnoredHandling,
): Promise<UploadPlan> {
  const options = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('Engee: Looking for files to upload…'),
  };
  return showProgress(options, () =>
    planUpload(
      local,
      uris.map((uri) => local.toLocation(uri)),
      ignored,
      excludesIn(local),
      closing,
    ),
  );
}

/** Returns what the settings exclude at a location. */
export function excludesIn(local: EditorFiles): ExcludesOf {
  return (location) => excludesOf(local, local.toUri(location));
}

function excludesOf(local: EditorFiles, uri: vscode.Uri): EditorExcludes {
  const setting: unknown = vscode.workspace.getConfiguration('files', uri).get('exclude');
  const globs =
    typeof setting === 'object' && setting !== null
      ? Object.entries(setting).flatMap(([glob, value]: [string, unknown]) => excludeGlob(glob, value) ?? [])
      : [];
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const names = folder === undefined ? [] : uri.path.slice(folder.path.length).split('/');
  return { folder: folder && local.toLocation(folder), names: names.filter((name) => name !== ''), globs };
}

/** Reads an entry of `files.exclude`, whose value is `true` or a condition such as `{ "when": "$(basename).ts" }`. */
function excludeGlob(glob: string, value: unknown): ExcludeGlob | undefined {
  if (value === true) return { glob };
  if (typeof value !== 'object' || value === null || !('when' in value)) return undefined;
  return typeof value.when === 'string' ? { glob, beside: value.when } : undefined;
}

/** Offers to save those of the files that have unsaved changes. Rejects with `canceled`. */
export async function saveUnsaved(local: EditorFiles, files: readonly PlannedFile[]): Promise<void> {
  const locations = new Set(files.map(({ location }) => location));
  await saveFirst(
    vscode.workspace.textDocuments.filter(
      (document) => document.isDirty && locations.has(local.toLocation(document.uri)),
    ),
  );
}

interface SendOptions {
  readonly target: RemotePath;
  readonly given: UploadChoice | undefined;
  readonly earlier: AgreedChoice | undefined;
}

async function send(
  context: FilesContext,
  all: readonly PlannedFile[],
  { target, given, earlier }: SendOptions,
): Promise<readonly FileOutcome[]> {
  const server = await context.readyServer(startOffer(), context.closing);
  const { files, replacements, skipped, agreed } = await agreeOnUpload(context, {
    server,
    files: all,
    target,
    given,
    earlier,
  });
  const sent = await sendWithProgress(context, { server, target, files, replacements });
  const outcomes = [...sent, ...outcomesOfSkipped(skipped)];
  await context.memory.addUpload(target, outcomes);
  if (sent.some(({ kind }) => kind === 'stored' || kind === 'unknown')) context.didTransfer(target);
  void showUploaded(outcomes, target, context.log, (rest) => send(context, rest, { target, given, earlier: agreed }));
  return outcomes;
}

async function sendWithProgress(
  { transfers, remote, closing }: FilesContext,
  request: UploadRequest,
): Promise<readonly FileOutcome[]> {
  const planned = [...request.files, ...request.replacements.map(({ file }) => file)];
  if (planned.length === 0) return [];
  const totalBytes = planned.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return withTransferProgress(vscode.l10n.t('Uploading to Engee'), transfers.clock, closing, (report, signal) =>
    upload(
      { ...transfers, remote },
      request,
      (sentBytes) => {
        report(sentBytes, totalBytes);
      },
      signal,
    ),
  );
}

function startOffer() {
  return {
    question: vscode.l10n.t('Your Engee server is not running. Start it and upload?'),
    button: vscode.l10n.t('Start and Upload'),
  };
}
