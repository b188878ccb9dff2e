import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { EngeeError, faultOf } from '../../core/errors/engeeError.ts';
import { compareFolder } from '../../core/files/sync/compareFolder.ts';
import { LatestOnly } from '../../core/files/sync/latestOnly.ts';
import { mappedFiles } from '../../core/files/sync/mappedFiles.ts';
import { type Mapping, mappingId } from '../../core/files/sync/mappings.ts';
import type { SyncBase } from '../../core/files/sync/syncBase.ts';
import { planSync } from '../../core/files/sync/syncPlan.ts';
import type { StoppedRow } from '../../core/files/sync/syncRow.ts';
import { uploadChanges } from '../../core/files/sync/uploadChanges.ts';
import { firstFault } from '../../core/files/uploadOutcome.ts';
import type { PlannedFile } from '../../core/files/uploadPlan.ts';
import { foreign, joined } from '../../core/lib/uiText.ts';
import type { Location } from '../../platform/localFiles.ts';
import { showError } from '../shared/messages.ts';
import { mention, notify } from '../shared/ui/notify.ts';
import { openDifferences } from './compareCommand.ts';
import { ownerOf, type SyncContext } from './syncContext.ts';
import { stoppedSentences } from './syncResult.ts';

const noticeMs = 5_000;

/** Uploads documents of mapped folders when they are saved, if the user's setting asks for it. Never asks a question. */
export class UploadOnSave implements vscode.Disposable {
  private readonly context: SyncContext;
  private readonly uploads = new LatestOnly();
  /** Files whose message is open, so that each save doesn't add one. */
  private readonly reported = new Set<Location>();
  private readonly subscription: vscode.Disposable;

  constructor(context: SyncContext) {
    this.context = context;
    this.subscription = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      this.saved(uri);
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private saved(uri: vscode.Uri): void {
    const { auth, mappings, local } = this.context;
    const isWanted = vscode.workspace.getConfiguration('engee.sync', uri).get('uploadOnSave') === true;
    if (!isWanted || !vscode.workspace.isTrusted || auth.state.kind !== 'signedIn') return;
    const location = local.toLocation(uri);
    const owned = mappings.containing(location, ownerOf(this.context));
    if (owned === undefined) return;
    const server = this.context.server.runningUrl;
    if (server === undefined) {
      mention(vscode.l10n.t('Engee: Not uploaded, because your server is not running.'), noticeMs);
      return;
    }
    void this.uploads.run(location, () => this.upload(uri, owned.mapping, owned.relativePath, server));
  }

  private async upload(uri: vscode.Uri, mapping: Mapping, relativePath: string, server: ServerUrl): Promise<void> {
    try {
      const stopped = await this.send(uri, mapping, relativePath, server);
      if (stopped !== undefined) this.report(uri, stopped);
    } catch (error) {
      if (this.context.closing.aborted) return;
      const location = this.context.local.toLocation(uri);
      if (this.reported.has(location)) return;
      this.reported.add(location);
      void showError(error, this.context.log, () => {
        this.saved(uri);
      }).finally(() => this.reported.delete(location));
    }
  }

  /** Returns the file if it is not uploaded because it has changed on Engee. */
  private async send(
    uri: vscode.Uri,
    mapping: Mapping,
    relativePath: string,
    server: ServerUrl,
  ): Promise<StoppedRow | undefined> {
    const { local, remote, transfers, bases, closing } = this.context;
    const id = await mappingId(mapping);
    const base = await bases.read(id);
    const file = await this.plannedFile(uri, mapping, relativePath, base);
    if (file === undefined) return undefined;
    const request = { server, remote: mapping.remote, gone: [] };
    const compared = { local, remote, clock: transfers.clock };
    const rows = await compareFolder(compared, { ...request, files: [file], base }, () => undefined, closing);
    const plan = planSync(rows);
    const [refused] = plan.refused;
    if (refused !== undefined)
      throw new EngeeError(
        refused.kind === 'unreadable'
          ? refused.fault
          : { kind: 'remoteFile', path: refused.remotePath, problem: 'isAFolder' },
      );
    // A plain upload would get another name if the file appeared on Engee in the meantime.
    const absent = { kind: 'absent' } as const;
    const added = rows.flatMap((row) =>
      row.kind === 'onlyHere' ? [{ file, remotePath: row.remotePath, expected: absent }] : [],
    );
    const sent = { ...plan, files: [], replacements: [...plan.replacements, ...added] };
    const uploaded = await uploadChanges(
      { ...transfers, remote },
      { ...request, rows, plan: sent },
      () => undefined,
      closing,
    );
    await bases.change(id, uploaded.changes);
    if (sent.replacements.length > 0) {
      if (!uploaded.outcomes.every(({ kind }) => kind === 'stored'))
        throw new EngeeError(firstFault(uploaded.outcomes));
      this.context.didTransfer(mapping.remote);
      mention(vscode.l10n.t('Engee: Uploaded {0}.', foreign(relativePath)), noticeMs);
    }
    return plan.stopped[0];
  }

  /** Returns undefined for a file that the rules of an upload leave out. A file that was uploaded before is not looked up. */
  private async plannedFile(
    uri: vscode.Uri,
    mapping: Mapping,
    relativePath: string,
    base: SyncBase,
  ): Promise<PlannedFile | undefined> {
    const { local, excludesOf, closing } = this.context;
    if (!base.has(relativePath)) {
      const { files } = await mappedFiles(local, mapping.folder, new Map(), excludesOf, closing);
      return files.find((each) => each.relativePath === relativePath);
    }
    const location = local.toLocation(uri);
    try {
      const { kind, sizeBytes, identity } = await local.stat(location);
      return kind === 'file' ? { location, relativePath, sizeBytes, identity } : undefined;
    } catch (error) {
      // Deleted right after it was saved.
      if (faultOf(error)?.kind === 'localFile') return undefined;
      throw error;
    }
  }

  /** Shows one message for each file, until it is closed. */
  private report(uri: vscode.Uri, row: StoppedRow): void {
    const location = this.context.local.toLocation(uri);
    if (this.reported.has(location)) return;
    this.reported.add(location);
    const compare = vscode.l10n.t('Compare');
    void notify('warning', joined(stoppedSentences([row]), ' '), compare).then(async (chosen) => {
      this.reported.delete(location);
      try {
        if (chosen === compare) await openDifferences(this.context, row.remotePath, uri);
      } catch (error) {
        void showError(error, this.context.log);
      }
    });
  }
}
