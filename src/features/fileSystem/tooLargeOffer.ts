import * as vscode from 'vscode';
import { remoteBaseName, type RemotePath } from '../../core/files/remotePath.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { openResources } from '../shared/givenUri.ts';
import { notify } from '../shared/ui/notify.ts';
import { documentOf } from './documents.ts';

/** The number of files that are remembered until their tabs open. */
const maxRefused = 100;

/**
 * Offers to download a file that is too large for the editor when the user opens it. The editor itself shows only the text of an
 * error. Other extensions read files too, and then nothing is shown.
 */
export class TooLargeOffer implements vscode.Disposable {
  private readonly download: (paths: readonly RemotePath[]) => Promise<void>;
  /** The limits of files that were refused before their tabs opened, by URI. */
  private readonly refused = new Map<string, number>();
  /** Files whose offer is open. */
  private readonly offered = new Set<string>();
  private readonly subscription: vscode.Disposable;

  constructor(download: (paths: readonly RemotePath[]) => Promise<void>) {
    this.download = download;
    this.subscription = vscode.window.tabGroups.onDidChangeTabs(({ opened }) => {
      for (const uri of openResources((tab) => opened.includes(tab))) {
        const maxBytes = this.refused.get(uri.toString());
        if (maxBytes !== undefined) void this.offer(uri, maxBytes);
      }
    });
  }

  /** Must be called when a file was not read, because it has more than `maxBytes`. */
  add(uri: vscode.Uri, maxBytes: number): void {
    const key = uri.toString();
    if (openResources().some((open) => open.toString() === key)) void this.offer(uri, maxBytes);
    else {
      if (this.refused.size >= maxRefused) this.refused.clear();
      this.refused.set(key, maxBytes);
    }
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async offer(uri: vscode.Uri, maxBytes: number): Promise<void> {
    const key = uri.toString();
    const path = documentOf(uri)?.path;
    this.refused.delete(key);
    if (path === undefined || this.offered.has(key)) return;
    this.offered.add(key);
    const name = foreign(remoteBaseName(path));
    const text = vscode.l10n.t(
      "'{0}' is larger than {1}, so it is not opened in the editor.",
      name,
      formatBytes(maxBytes),
    );
    const download = vscode.l10n.t('Download');
    const chosen = await notify('information', text, download);
    this.offered.delete(key);
    if (chosen === download) await this.download([path]);
  }
}
