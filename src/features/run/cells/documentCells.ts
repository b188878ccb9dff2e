import type * as vscode from 'vscode';
import { divide, type DividedCode } from '../../../core/julia/cells.ts';
import { finish, finishInSlices } from '../../../core/lib/steps.ts';
import type { Clock } from '../../../platform/clock.ts';

/** Pause before reading again a document that was edited while it was read. */
const settleMs = 150;

/** The part of a document that its cells depend on. */
type CellDocument = Pick<vscode.TextDocument, 'version' | 'getText'>;

/** The cells of one version of a document. */
export interface ReadDocument {
  readonly version: number;
  /** Undefined if the document has no cell delimiter. */
  readonly divided: DividedCode | undefined;
}

/** Reads the cells of documents and caches them by version. */
export class DocumentCells {
  private readonly clock: Clock;
  private readonly known = new WeakMap<CellDocument, ReadDocument>();
  private readonly readings = new WeakMap<CellDocument, Promise<DividedCode | undefined>>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Returns undefined if the current version has not been read. */
  current(document: CellDocument): ReadDocument | undefined {
    const known = this.known.get(document);
    return known?.version === document.version ? known : undefined;
  }

  /** Reads at once, for a command. Returns undefined if the document has no cell delimiter. */
  of(document: CellDocument): DividedCode | undefined {
    return (this.current(document) ?? this.keep(document, finish(divide(document.getText())))).divided;
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
      const read = await finishInSlices(divide(document.getText()), this.clock, () => document.version === version);
      if (read !== undefined) return this.keep(document, read.value).divided;
      await new Promise<void>((resolve) => {
        this.clock.schedule(resolve, settleMs);
      });
    }
  }

  private keep(document: CellDocument, divided: DividedCode | undefined): ReadDocument {
    const read = { version: document.version, divided };
    this.known.set(document, read);
    return read;
  }
}
