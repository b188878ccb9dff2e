import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { download, type DownloadedFile, type DownloadRequest } from '../../core/files/download.ts';
import { discardPacked, type LeftOutOfFolder, packFolders } from '../../core/files/downloadPacked.ts';
import { type MixedPlan, planMixed } from '../../core/files/downloadPlan.ts';
import { type RemoteSource, withKinds } from '../../core/files/remote/browse.ts';
import type { Location } from '../../platform/localFiles.ts';
import type { ConflictAnswer } from '../shared/answers.ts';
import { showError } from '../shared/messages.ts';
import { relativeFolder } from '../shared/relativeFolder.ts';
import { withTransferProgress } from '../shared/transferProgress.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import { showDownloaded } from './downloadResult.ts';
import type { FilesContext } from './filesContext.ts';
import { askConflict } from './questions.ts';
import { askToolFolders } from './toolFolderQuestion.ts';

/** How long the server may take to say what is a folder. */
const kindMs = 10_000;

/** What to download. */
export interface WantedDownload {
  readonly sources: readonly RemoteSource[];
  readonly folder: vscode.Uri;
  /** The local name of the only file. */
  readonly name?: string;
  /** The answer about existing files, if code gives it. */
  readonly onConflict?: ConflictAnswer | undefined;
}

/** The names that the user was asked about, so that a retry doesn't ask again. */
interface Agreement {
  readonly names: readonly string[];
  readonly answer: ConflictAnswer;
}

/** Returns the server. Asks whether to start it if necessary. */
export async function serverForDownload({ readyServer, closing }: FilesContext): Promise<ServerUrl> {
  const offer = {
    question: vscode.l10n.t('Your Engee server is not running. Start it and download?'),
    button: vscode.l10n.t('Start and Download'),
  };
  return readyServer(offer, closing);
}

/**
 * Downloads files and folders, after questions about existing files and tool folders. Offers a retry after a failure: a
 * download changes nothing on Engee, and no local file until it is complete.
 */
export async function runDownload(
  context: FilesContext,
  wanted: WantedDownload,
): Promise<readonly DownloadedFile[] | undefined> {
  let agreed: Agreement | undefined;
  const ask = async (names: readonly string[]) => {
    const isKnown = agreed?.names.length === names.length && agreed.names.every((name, index) => name === names[index]);
    if (agreed !== undefined && isKnown) return agreed.answer;
    const folder = relativeFolder(wanted.folder);
    agreed = { names, answer: wanted.onConflict ?? (await askConflict(names, folder)) };
    return agreed.answer;
  };
  const attempt = async (): Promise<readonly DownloadedFile[] | undefined> => {
    try {
      return await downloadOnce(context, wanted, ask);
    } catch (error) {
      void showError(error, context.log, attempt);
      return undefined;
    }
  };
  return attempt();
}

async function downloadOnce(
  context: FilesContext,
  wanted: WantedDownload,
  ask: (names: readonly string[]) => Promise<ConflictAnswer>,
): Promise<readonly DownloadedFile[]> {
  const { local, memory } = context;
  const server = await serverForDownload(context);
  const folder = local.toLocation(wanted.folder);
  const sources = await knownSources(context, server, wanted.sources);
  const plan = named(planMixed(sources, local.namingRules(folder)), wanted.name);
  const replace = await agreedConflicts(context, folder, plan, ask);
  const request = { server, plan: plan.files, folder, replace, askToolFolders };
  const { files, leftOut } = await downloadPlanned(context, plan, request);
  await memory.addDownload(files);
  void showDownloaded(files, folder, leftOut, context);
  return files;
}

/** What the server has not said to be a folder is downloaded as a file: the server then refuses a folder with the reason. */
async function knownSources(
  { remote, transfers: { clock }, closing }: FilesContext,
  server: ServerUrl,
  sources: readonly RemoteSource[],
): Promise<readonly RemoteSource[]> {
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Looking for the files on Engee…') };
  return showProgress(options, async () => withKinds({ remote, clock, server }, sources, kindMs, closing));
}

/** Gives the only file of a plan another local name. */
function named(plan: MixedPlan, name: string | undefined): MixedPlan {
  if (name === undefined) return plan;
  return { ...plan, files: plan.files.map((group) => group.map((item) => ({ ...item, name, isFile: true as const }))) };
}

/**
 * Asks about existing files before the download. Only if a folder of the same name exists, it is not yet known which of its
 * files would be replaced, so the question is asked when all files are there.
 */
async function agreedConflicts(
  { local }: FilesContext,
  folder: Location,
  { files, folders }: MixedPlan,
  ask: (names: readonly string[]) => Promise<ConflictAnswer>,
): Promise<DownloadRequest['replace']> {
  const existingFolders = await local.existing(
    folder,
    folders.map(({ name }) => name),
  );
  if (existingFolders.length > 0) return ask;
  const existing = await local.existing(
    folder,
    files.flat().map(({ name }) => name),
  );
  const replaces = existing.length > 0 && (await ask(existing)) === 'replace';
  return new Set(replaces ? existing : []);
}

interface Outcome {
  readonly files: readonly DownloadedFile[];
  readonly leftOut: readonly LeftOutOfFolder[];
}

async function downloadPlanned(
  { transfers, remote, closing }: FilesContext,
  { folders }: MixedPlan,
  request: DownloadRequest,
): Promise<Outcome> {
  const { clock } = transfers;
  const { server } = request;
  const { items, leftOut } =
    folders.length === 0
      ? { items: [], leftOut: [] }
      : await withTransferProgress(vscode.l10n.t('Packing on Engee'), clock, closing, (report, signal) =>
          packFolders(remote, server, folders, report, signal),
        );
  try {
    const files = await withTransferProgress(
      vscode.l10n.t('Downloading from Engee'),
      clock,
      closing,
      (report, signal) => download(transfers, { ...request, packed: items }, report, signal),
    );
    return { files, leftOut };
  } finally {
    discardPacked(remote, server, items);
  }
}
