import * as vscode from 'vscode';
import { enclosingRanges, type OffsetRange } from '../../core/julia/enclosing.ts';
import { foldsOf } from '../../core/julia/folding.ts';
import { splitLines, withLineFeeds } from '../../core/julia/layout.ts';
import { type CodeStructure, type Definition, type DefinitionKind, structureOf } from '../../core/julia/structure.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { symbol } from '../shared/ui/editorHelp.ts';
import { isHelpOn } from './helpOffer.ts';

const kinds: Readonly<Record<DefinitionKind, vscode.SymbolKind>> = {
  function: vscode.SymbolKind.Function,
  macro: vscode.SymbolKind.Method,
  struct: vscode.SymbolKind.Struct,
  type: vscode.SymbolKind.Interface,
  module: vscode.SymbolKind.Module,
  constant: vscode.SymbolKind.Constant,
  variable: vscode.SymbolKind.Variable,
};

const foldKinds = { code: undefined, comment: vscode.FoldingRangeKind.Comment, region: vscode.FoldingRangeKind.Region };

interface Read {
  readonly version: number;
  readonly code: string;
  readonly lines: readonly string[];
  readonly structure: CodeStructure;
}

/** Gives the outline, folding and selection ranges of Julia code. Needs no server. */
export class StructureProvider
  implements vscode.DocumentSymbolProvider, vscode.FoldingRangeProvider, vscode.SelectionRangeProvider
{
  private readonly known = new WeakMap<vscode.TextDocument, Read>();

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] | undefined {
    const read = this.read(document);
    if (read === undefined) return undefined;
    const places = new Places(read.lines);
    const symbolOf = (definition: Definition): vscode.DocumentSymbol => {
      const { name, kind, children } = definition;
      const nameRange = places.range({ from: definition.nameFrom, to: definition.nameTo });
      return symbol(foreign(name, 200), kinds[kind], places.range(definition), nameRange, children.map(symbolOf));
    };
    return read.structure.definitions.map(symbolOf);
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] | undefined {
    const read = this.read(document);
    return (
      read &&
      foldsOf(read.structure, read.lines).map(
        ({ first, last, kind }) => new vscode.FoldingRange(first, last, foldKinds[kind]),
      )
    );
  }

  provideSelectionRanges(
    document: vscode.TextDocument,
    positions: readonly vscode.Position[],
  ): vscode.SelectionRange[] | undefined {
    const read = this.read(document);
    if (read === undefined) return undefined;
    const places = new Places(read.lines);
    return positions.map((position) => {
      const ranges = enclosingRanges(read.structure, read.code, places.offset(position));
      const outermost = ranges.reduceRight<vscode.SelectionRange | undefined>(
        (parent, range) => new vscode.SelectionRange(places.range(range), parent),
        undefined,
      );
      return outermost ?? new vscode.SelectionRange(new vscode.Range(position, position));
    });
  }

  /** Returns undefined where another extension does this. */
  private read(document: vscode.TextDocument): Read | undefined {
    if (!isHelpOn(document)) return undefined;
    const known = this.known.get(document);
    if (known?.version === document.version) return known;
    const code = withLineFeeds(document.getText());
    const read = { version: document.version, code, lines: splitLines(code), structure: structureOf(code) };
    this.known.set(document, read);
    return read;
  }
}

/** Converts between offsets in code with LF line breaks and positions. */
class Places {
  private readonly starts: number[] = [];

  constructor(lines: readonly string[]) {
    let start = 0;
    for (const { length } of lines) {
      this.starts.push(start);
      start += length + 1;
    }
  }

  offset({ line, character }: vscode.Position): number {
    return (this.starts[line] ?? 0) + character;
  }

  range({ from, to }: OffsetRange): vscode.Range {
    return new vscode.Range(this.position(from), this.position(to));
  }

  private position(offset: number): vscode.Position {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return new vscode.Position(low, offset - (this.starts[low] ?? 0));
  }
}
