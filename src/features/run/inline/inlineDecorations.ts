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

/** How long a type that nothing uses is kept, so that no frame is drawn with its text after it is gone. */
const retireMs = 1_000;

/** The decorations of one text. */
interface TextType {
  readonly type: vscode.TextEditorDecorationType;
  readonly editors: Set<vscode.TextEditor>;
  /** Milliseconds since the epoch; undefined while an editor shows it. */
  unusedSince: number | undefined;
}

/**
 * Each text has a decoration type of its own. If the texts were options of one type, VS Code would drop the style of a text
 * at the moment when it is replaced, before the line is drawn with the new one: the text would be gone for a frame.
 */
export class InlineDecorations implements InlinePainter {
  private readonly types = new Map<string, TextType>();
  /** Which texts each editor shows, and where. VS Code moves them with edits, so this holds for one version of the document. */
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
        editor.setDecorations(this.use(key, after, editor), ranges);
    }
    // New texts come before old ones go, so that no frame between the two is empty.
    for (const key of before?.places.keys() ?? []) {
      if (!places.has(key)) this.leave(key, editor, now);
    }
    this.drawn.set(editor, { version, places });
    this.disposeUnused(now);
  }

  dispose(): void {
    for (const { type } of this.types.values()) type.dispose();
    this.types.clear();
  }

  private use(
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

  private leave(key: string, editor: vscode.TextEditor, now: number): void {
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

/** The places of each text and color, the first to be drawn first. */
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

/** One decoration a result, at the end of its line. The hover is made when it is asked for: it can be long. */
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
      const color = colours[status.kind === 'ended' ? status.tone : 'progress'];
      return textAfter(end, inlineText(status, now), color);
    });
}
