import * as vscode from 'vscode';
import { inlineLine, type InlineResult } from '../../../core/inline/inlineResults.ts';
import { inlineText } from '../../../core/inline/inlineText.ts';
import { nearVisible } from '../../../core/inline/shownLines.ts';
import type { Disposable } from '../../../core/lib/disposable.ts';
import { textAfter } from '../../shared/ui/documents.ts';

/** The part of an editor that results are shown in. */
export type PaintedEditor = Pick<vscode.TextEditor, 'document' | 'visibleRanges' | 'setDecorations'>;

/** Shows the results of a document in one of its editors, and replaces the previous ones. */
export interface InlinePainter extends Disposable {
  /** @param now milliseconds since the epoch */
  paint(editor: PaintedEditor, results: readonly InlineResult[], now: number): void;
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
  readonly editors: Set<PaintedEditor>;
  /** Milliseconds since the epoch; undefined while an editor uses the type. */
  unusedSince: number | undefined;
}

/** What an editor shows. Valid for one version of the document, because VS Code moves decorations with edits. */
interface Drawn {
  readonly version: number;
  /** The text of the ended result at each place, in order. */
  readonly ended: ReadonlyMap<string, string>;
  /** The index of the type that shows them. */
  readonly endedType: 0 | 1;
  /** The places of each text of a run that has not ended. */
  readonly places: ReadonlyMap<string, string>;
}

const nothingEnded: Pick<Drawn, 'ended' | 'endedType'> = { ended: new Map(), endedType: 0 };

/**
 * Shows the results near the visible lines. The ended ones are options of one type, so that many cost little. But VS Code
 * removes the style of a replaced option before it renders the new one, and a text that changes in place would flicker. So
 * each text of a run that has not ended has its own type, and ended results change to a second type if one of them replaces
 * another.
 */
export class InlineDecorations implements InlinePainter {
  private readonly endedTypes = [textType({}), textType({})] as const;
  private readonly types = new Map<string, TextType>();
  private readonly drawn = new WeakMap<PaintedEditor, Drawn>();

  paint(editor: PaintedEditor, results: readonly InlineResult[], now: number): void {
    const { document, visibleRanges } = editor;
    const isNear = nearVisible(visibleRanges);
    const near = results.filter((result) => isNear(inlineLine(result)));
    const isEnded = ({ status }: InlineResult) => status.kind === 'ended';
    const active = near.filter((result) => !isEnded(result));
    const before = this.drawn.get(editor);
    // New texts are added before old ones are removed, to avoid flicker.
    const places = this.paintActive(editor, inlineDecorations(document, active, now), before);
    const ended = this.paintEnded(editor, inlineDecorations(document, near.filter(isEnded), now), before);
    for (const key of before?.places.keys() ?? []) {
      if (!places.has(key)) this.release(key, editor, now);
    }
    this.drawn.set(editor, { version: document.version, ...ended, places });
    this.disposeUnused(now);
  }

  dispose(): void {
    for (const type of this.endedTypes) type.dispose();
    for (const { type } of this.types.values()) type.dispose();
    this.types.clear();
  }

  private paintActive(
    editor: PaintedEditor,
    decorations: readonly vscode.DecorationOptions[],
    before: Drawn | undefined,
  ): Drawn['places'] {
    const isSameVersion = before?.version === editor.document.version;
    const places = new Map<string, string>();
    for (const [key, { after, ranges }] of groupByText(decorations)) {
      const place = ranges.map(placeText).join(' ');
      places.set(key, place);
      if (!isSameVersion || before.places.get(key) !== place)
        editor.setDecorations(this.acquire(key, after, editor), ranges);
    }
    return places;
  }

  private paintEnded(
    editor: PaintedEditor,
    decorations: readonly vscode.DecorationOptions[],
    before: Drawn | undefined,
  ): Pick<Drawn, 'ended' | 'endedType'> {
    const ended = new Map(
      decorations.map(({ range, renderOptions }) => [placeText(range), textKey(renderOptions?.after ?? {})]),
    );
    const { ended: shown, endedType: shownType } = before ?? nothingEnded;
    const isReplaced = [...ended].some(([place, text]) => (shown.get(place) ?? text) !== text);
    const isSame = !isReplaced && ended.size === shown.size && [...ended.keys()].every((place) => shown.has(place));
    if (isSame && (ended.size === 0 || before?.version === editor.document.version))
      return { ended, endedType: shownType };
    const otherType = shownType === 0 ? 1 : 0;
    const endedType = isReplaced ? otherType : shownType;
    editor.setDecorations(this.endedTypes[endedType], decorations);
    if (isReplaced) editor.setDecorations(this.endedTypes[shownType], []);
    return { ended, endedType };
  }

  private acquire(
    key: string,
    after: vscode.ThemableDecorationAttachmentRenderOptions,
    editor: PaintedEditor,
  ): vscode.TextEditorDecorationType {
    const known = this.types.get(key) ?? { type: textType(after), editors: new Set(), unusedSince: undefined };
    this.types.set(key, known);
    known.editors.add(editor);
    known.unusedSince = undefined;
    return known.type;
  }

  private release(key: string, editor: PaintedEditor, now: number): void {
    const known = this.types.get(key);
    if (known === undefined) return;
    editor.setDecorations(known.type, []);
    known.editors.delete(editor);
    if (known.editors.size === 0) known.unusedSince = now;
  }

  private disposeUnused(now: number): void {
    const visible = new Set<PaintedEditor>(vscode.window.visibleTextEditors);
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
    const key = textKey(after);
    const group = groups.get(key) ?? { after, ranges: [] };
    groups.set(key, group);
    group.ranges.push(range);
  }
  return groups;
}

function textKey(after: vscode.ThemableDecorationAttachmentRenderOptions): string {
  return JSON.stringify([after.color, after.contentText]);
}

function placeText({ start }: vscode.Range): string {
  return `${start.line}:${start.character}`;
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
