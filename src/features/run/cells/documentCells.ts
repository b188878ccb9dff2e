import type * as vscode from 'vscode';
import type { DividedCode } from '../../../core/julia/cells.ts';
import { EditedCells, type LineEdit } from '../../../core/julia/editedCells.ts';
import { finish, finishInSlices, type Steps } from '../../../core/lib/steps.ts';
import type { Clock } from '../../../platform/clock.ts';

/** Pause before reading again a document that was edited while it was read. */
const settleMs = 150;

/** The part of a document that its cells depend on. */
export type CellDocument = Pick<vscode.TextDocument, 'version' | 'lineCount' | 'getText'>;

/** The cells of one version of a document. */
export interface ReadDocument {
  readonly version: number;
  /** Undefined if the document has no cell delimiter. */
  readonly divided: DividedCode | undefined;
}

/** Cells that follow the edits of a document. */
interface FollowedCells {
  readonly cells: EditedCells;
  version: number;
}

export interface DocumentCellsDependencies {
  readonly clock: Clock;
  /** Returns the lines from `first` up to, but not including, `end`, with their line breaks. */
  readonly linesText: (document: CellDocument, first: number, end: number) => string;
}

/** Reads the cells of documents and caches them by version. */
export class DocumentCells {
  private readonly clock: Clock;
  private readonly linesText: DocumentCellsDependencies['linesText'];
  private readonly followed = new WeakMap<CellDocument, FollowedCells>();
  private readonly known = new WeakMap<CellDocument, ReadDocument>();
  private readonly readings = new WeakMap<CellDocument, Promise<DividedCode | undefined>>();

  constructor({ clock, linesText }: DocumentCellsDependencies) {
    this.clock = clock;
    this.linesText = linesText;
  }

  /** Notes a change, so that only the lines it affects are read again. A document whose changes are missed is read completely. */
  edited(document: CellDocument, edits: readonly LineEdit[]): void {
    const followed = this.followed.get(document);
    // Another listener may have had the document read already.
    if (followed === undefined || followed.version === document.version) return;
    followed.cells.edit(edits, document.lineCount);
    followed.version = document.version;
  }

  /** Returns undefined if the current version has not been read. */
  current(document: CellDocument): ReadDocument | undefined {
    const known = this.known.get(document);
    return known?.version === document.version ? known : undefined;
  }

  /** Reads at once, for a command. Returns undefined if the document has no cell delimiter. */
  of(document: CellDocument): DividedCode | undefined {
    return (this.current(document) ?? this.keep(document, finish(this.divide(document)))).divided;
  }

  /**
   * Reads in slices, so that typing in a long document stays fast. Starts again after a pause if the document changes.
   * Returns undefined if the document has no cell delimiter.
   */
  async read(document: CellDocument): Promise<DividedCode | undefined> {
    const current = this.current(document);
    if (current !== undefined) return current.divided;
    const reading =
      this.readings.get(document) ?? this.readInSlices(document).finally(() => this.readings.delete(document));
    this.readings.set(document, reading);
    return reading;
  }

  private async readInSlices(document: CellDocument): Promise<DividedCode | undefined> {
    for (;;) {
      const { version } = document;
      const read = await finishInSlices(this.divide(document), this.clock, () => document.version === version);
      if (read !== undefined) return this.keep(document, read.value).divided;
      await new Promise<void>((resolve) => {
        this.clock.schedule(resolve, settleMs);
      });
    }
  }

  private divide(document: CellDocument): Steps<DividedCode | undefined> {
    return this.follow(document).divide((first, end) => this.linesText(document, first, end));
  }

  private follow(document: CellDocument): EditedCells {
    const { version, lineCount } = document;
    const followed = this.followed.get(document);
    if (followed?.version === version) return followed.cells;
    const cells = new EditedCells(lineCount);
    this.followed.set(document, { cells, version });
    return cells;
  }

  private keep(document: CellDocument, divided: DividedCode | undefined): ReadDocument {
    const read = { version: document.version, divided };
    this.known.set(document, read);
    return read;
  }
}
