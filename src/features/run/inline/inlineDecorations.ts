import * as vscode from 'vscode';
import { inlineLine, type InlineResult } from '../../../core/inline/inlineResults.ts';
import { inlineText } from '../../../core/inline/inlineText.ts';
import type { Disposable } from '../../../core/lib/disposable.ts';
import { textAfter } from '../../shared/ui/documents.ts';

/** Shows the results of a document in one of its editors, and replaces the previous ones. */
export interface InlinePainter extends Disposable {
  /** @param now milliseconds since the epoch */
  paint(editor: vscode.TextEditor, results: readonly InlineResult[], now: number): void;
}

/** Colors that package.json contributes, so that themes and users can change them. */
const colors = {
  progress: new vscode.ThemeColor('engee.inlineResult.progressForeground'),
  value: new vscode.ThemeColor('engee.inlineResult.foreground'),
  error: new vscode.ThemeColor('engee.inlineResult.errorForeground'),
  unsure: new vscode.ThemeColor('engee.inlineResult.progressForeground'),
};

/** Delay before an unused type is disposed, so that VS Code does not render its text without a style. */
const retireMs = 1_000;

/** The decoration type of one text. */
interface TextType {
  readonly type: vscode.TextEditorDecorationType;
  readonly editors: Set<vscode.TextEditor>;
  /** Milliseconds since the epoch; undefined while an editor uses the type. */
  unusedSince: number | undefined;
}

/**
 * Shows each text with its own decoration type. If the texts were options of one type, VS Code would remove the style
 * of a replaced text before it renders the new one, and the text would flicker.
 */
export class InlineDecorations implements InlinePainter {
  private readonly types = new Map<string, TextType>();
  /**
   * The texts in each editor and their places. Valid for one version of the document, because VS Code moves decorations
   * with edits.
   */
  private readonly drawn = new WeakMap<
    vscode.TextEditor,
    { readonly version: number; readonly places: ReadonlyMap<string, string> }
  >();

  paint(editor: vscode.TextEditor, results: readonly InlineResult[], now: number): void {
    const wanted = groupByText(inlineDecorations(editor.document, results, now));
    const { version } = editor.document;
    const before = this.drawn.get(editor);
    const places = new Map<string, string>();
    for (const [key, { after, ranges }] of wanted) {
      const place = ranges.map(({ start }) => `${start.line}:${start.character}`).join(' ');
      places.set(key, place);
      if (before?.version !== version || before.places.get(key) !== place)
        editor.setDecorations(this.acquire(key, after, editor), ranges);
    }
    // New texts are added before old ones are removed, to avoid flicker.
    for (const key of before?.places.keys() ?? []) {
      if (!places.has(key)) this.release(key, editor, now);
    }
    this.drawn.set(editor, { version, places });
    this.disposeUnused(now);
  }

  dispose(): void {
    for (const { type } of this.types.values()) type.dispose();
    this.types.clear();
  }

  private acquire(
    key: string,
    after: vscode.ThemableDecorationAttachmentRenderOptions,
    editor: vscode.TextEditor,
  ): vscode.TextEditorDecorationType {
    const known = this.types.get(key) ?? { type: textType(after), editors: new Set(), unusedSince: undefined };
    this.types.set(key, known);
    known.editors.add(editor);
    known.unusedSince = undefined;
    return known.type;
  }

  private release(key: string, editor: vscode.TextEditor, now: number): void {
    const known = this.types.get(key);
    if (known === undefined) return;
    editor.setDecorations(known.type, []);
    known.editors.delete(editor);
    if (known.editors.size === 0) known.unusedSince = now;
  }

  private disposeUnused(now: number): void {
    const visible = new Set(vscode.window.visibleTextEditors);
    for (const [key, known] of this.types) {
      for (const editor of known.editors) if (!visible.has(editor)) known.editors.delete(editor);
      if (known.editors.size === 0) known.unusedSince ??= now;
      if (known.unusedSince === undefined || now - known.unusedSince < retireMs) continue;
      known.type.dispose();
      this.types.delete(key);
    }
  }
}

function textType(after: vscode.ThemableDecorationAttachmentRenderOptions): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { ...after, margin: '0 0 0 2em', fontStyle: 'normal', fontWeight: 'normal' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

interface TextGroup {
  readonly after: vscode.ThemableDecorationAttachmentRenderOptions;
  readonly ranges: vscode.Range[];
}

/** Groups the decorations by text and color, in order. */
function groupByText(decorations: readonly vscode.DecorationOptions[]): Map<string, TextGroup> {
  const groups = new Map<string, TextGroup>();
  for (const { range, renderOptions } of decorations) {
    const after = renderOptions?.after ?? {};
    const key = JSON.stringify([after.color, after.contentText]);
    const group = groups.get(key) ?? { after, ranges: [] };
    groups.set(key, group);
    group.ranges.push(range);
  }
  return groups;
}

/** Creates one decoration per result, at the end of its line. The hover is created on demand because it can be long. */
export function inlineDecorations(
  document: vscode.TextDocument,
  results: readonly InlineResult[],
  now: number,
): vscode.DecorationOptions[] {
  return results
    .filter((result) => inlineLine(result) < document.lineCount)
    .map((result) => {
      const { end } = document.lineAt(inlineLine(result)).range;
      const { status } = result;
      const color = colors[status.kind === 'ended' ? status.tone : 'progress'];
      return textAfter(end, inlineText(status, now), color);
    });
}
