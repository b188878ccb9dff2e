import * as vscode from 'vscode';
import type { Disposable } from '../../../core/lib/disposable.ts';
import { inlineLine } from '../../../core/run/inline/inlineLine.ts';
import type { InlineResult } from '../../../core/run/inline/inlineResults.ts';
import { inlineText } from '../../../core/run/inline/inlineText.ts';
import { textAfter } from '../../shared/ui/documents.ts';

/** Draws the results of a document into one of its editors, in place of those that are there. */
export interface InlinePainter extends Disposable {
  /** @param now milliseconds since the epoch */
  paint(editor: vscode.TextEditor, results: readonly InlineResult[], now: number): void;
}

/** Colours of package.json, so that themes and users can change them. */
const colours = {
  progress: new vscode.ThemeColor('engee.inlineResult.progressForeground'),
  value: new vscode.ThemeColor('engee.inlineResult.foreground'),
  error: new vscode.ThemeColor('engee.inlineResult.errorForeground'),
  unsure: new vscode.ThemeColor('engee.inlineResult.progressForeground'),
};

export class InlineDecorations implements InlinePainter {
  private readonly type = vscode.window.createTextEditorDecorationType({
    after: { margin: '0 0 0 2em', fontStyle: 'normal', fontWeight: 'normal' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  paint(editor: vscode.TextEditor, results: readonly InlineResult[], now: number): void {
    editor.setDecorations(this.type, inlineDecorations(editor.document, results, now));
  }

  dispose(): void {
    this.type.dispose();
  }
}

/** One decoration a result, at the end of its line. The hover is made when it is asked for: it can be long. */
export function inlineDecorations(document: vscode.TextDocument, results: readonly InlineResult[], now: number): vscode.DecorationOptions[] {
  return results.filter((result) => inlineLine(result) < document.lineCount).map((result) => {
    const { end } = document.lineAt(inlineLine(result)).range;
    const { status } = result;
    const color = colours[status.kind === 'ended' ? status.tone : 'progress'];
    return textAfter(end, inlineText(status, now), color);
  });
}
