import * as vscode from 'vscode';
import { remoteBaseName, type RemotePath } from '../../core/files/remotePath.ts';
import { formatBytes } from '../../core/lib/format.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { openResources } from '../shared/givenUri.ts';
import { notify } from '../shared/ui/notify.ts';
import { documentOf } from './documents.ts';

/**
 * Offers to download a file that is too large for the editor when the user opens it. The editor itself shows only the text of an
 * error. Other extensions read files too, and then nothing is shown.
 */
export class TooLargeOffer implements vscode.Disposable {
  private readonly download: (paths: readonly RemotePath[]) => Promise<void>;
  /** Files that were offered since their tabs opened, by URI, because the editor reads them more than once. */
  private readonly offered = new Set<string>();
  private readonly subscription: vscode.Disposable;

  constructor(download: (paths: readonly RemotePath[]) => Promise<void>) {
    this.download = download;
    this.subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
      const open = openKeys();
      for (const key of this.offered) if (!open.has(key)) this.offered.delete(key);
    });
  }

  /** Must be called when a file was not read, because it has more than `maxBytes`. A file that the user opens has a tab by then. */
  async add(uri: vscode.Uri, maxBytes: number): Promise<void> {
    const key = uri.toString();
    const path = documentOf(uri)?.path;
    if (path === undefined || this.offered.has(key) || !openKeys().has(key)) return;
    this.offered.add(key);
    const name = foreign(remoteBaseName(path));
    const limit = formatBytes(maxBytes);
    const text = vscode.l10n.t("'{0}' is larger than {1}, so it is not opened in the editor.", name, limit);
    const download = vscode.l10n.t('Download');
    if ((await notify('information', text, download)) === download) await this.download([path]);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

function openKeys(): ReadonlySet<string> {
  return new Set(openResources().map(String));
}
