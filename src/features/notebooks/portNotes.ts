import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import { type CellLeftover, leftoverLines } from '../../core/notebook/portLeftovers.ts';
import { ReadOnlyTexts } from '../shared/readOnlyTexts.ts';
import { notify } from '../shared/ui/notify.ts';

const scheme = 'engee-conversion';

/** Shows what has no place in a converted notebook as a read-only document. */
export class PortNotes implements vscode.Disposable {
  private readonly texts = new ReadOnlyTexts(scheme, () =>
    vscode.l10n.t('This list is no longer available. Convert the file again to see it.'),
  );

  /** Shows a message with a button that opens the list. @param name the name of the converted file */
  async offer(message: UiText, name: UiText, leftovers: readonly CellLeftover[]): Promise<void> {
    const show = vscode.l10n.t('Show List');
    if ((await notify('information', message, show)) === show) await this.show(name, leftovers);
  }

  dispose(): void {
    this.texts.dispose();
  }

  private async show(name: UiText, leftovers: readonly CellLeftover[]): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${vscode.l10n.t('Notes on {0}', name)}` });
    await this.texts.show(uri, [...leftoverLines(leftovers), ''].join('\n'));
  }
}
