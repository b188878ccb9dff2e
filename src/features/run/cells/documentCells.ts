import type * as vscode from 'vscode';
import { type Cell, cellsOf, mayHaveCells } from '../../../core/julia/cells.ts';
import { type CodeLayout, layoutOf } from '../../../core/julia/layout.ts';

export interface DividedDocument {
  readonly layout: CodeLayout;
  readonly cells: readonly Cell[];
}

/** Caches the cells of documents by version. */
export class DocumentCells {
  private readonly known = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly divided: DividedDocument | undefined }
  >();

  /** Returns undefined if the document has no cell delimiter. */
  of(document: vscode.TextDocument): DividedDocument | undefined {
    const { version } = document;
    const known = this.known.get(document);
    if (known?.version === version) return known.divided;
    const divided = divide(document.getText());
    this.known.set(document, { version, divided });
    return divided;
  }
}

function divide(text: string): DividedDocument | undefined {
  if (!mayHaveCells(text)) return undefined;
  const layout = layoutOf(text);
  const cells = cellsOf(layout);
  return cells.some(({ isDelimited }) => isDelimited) ? { layout, cells } : undefined;
}
