import * as vscode from 'vscode';
import type { DisplayValue } from '../../core/bridge/displayValue.ts';
import { omissionText } from '../../core/bridge/omissionText.ts';
import { plainText } from '../../core/lib/terminal/plainText.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { ReadOnlyTexts } from '../shared/readOnlyTexts.ts';

const scheme = 'engee-variable';
const maxTitleLength = 60;

/** Shows values of variables as read-only documents, one for each variable, with the value that was read last. */
export class VariableDocuments implements vscode.Disposable {
  private readonly texts = new ReadOnlyTexts(scheme, () =>
    vscode.l10n.t('This value is no longer available. Show the variable again to see it.'),
  );

  /** Opens the document of a variable. Keeps the focus in the view, so that the user can select the next one. */
  async show(name: string, shown: DisplayValue): Promise<void> {
    // A slash would create folders in the path.
    const title = foreign(name, maxTitleLength).replaceAll('/', '∕');
    const uri = vscode.Uri.from({ scheme, path: `/${title}`, query: name });
    await this.texts.show(uri, documentText(shown), { preserveFocus: true });
  }

  dispose(): void {
    this.texts.dispose();
  }
}

function documentText(shown: DisplayValue): string {
  const notes = [
    ...(shown.isCut ? [vscode.l10n.t('… the value is truncated')] : []),
    ...shown.omitted.map((omission) => `(${omissionText(omission)})`),
  ];
  return notes.length === 0 ? plainText(shown.text) : [plainText(shown.text), ...notes, ''].join('\n');
}
