import assert from 'node:assert/strict';
import type { LineEdit } from '../../../../src/core/julia/editedCells.ts';
import { type CellDocument, DocumentCells } from '../../../../src/features/run/cells/documentCells.ts';
import { textOfLines } from '../../core/julia/support/textOfLines.ts';

const cell = `# %% Cell\n${'y = f(x[1], "a $(b) c")\n'.repeat(99)}`;

/** A document of 10,000 lines that counts the lines that are read. */
class LongDocument {
  version = 1;
  readLines = 0;
  lines = cell.repeat(100).split('\n');

  get lineCount(): number {
    return this.lines.length;
  }

  getText(): string {
    return this.lines.join('\n');
  }

  /** Adds text at the end. Returns the change as VS Code reports it. */
  edit(text: string): LineEdit[] {
    const line = this.lineCount - 1;
    this.version += 1;
    this.lines = `${this.getText()}${text}`.split('\n');
    return [{ range: { start: { line }, end: { line } }, text }];
  }
}

/** Each look at the time takes a millisecond, and each pause lets the test act. */
class BusyClock {
  time = 0;
  pauses = 0;
  onPause: () => void = () => undefined;

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return (this.time += 1);
  }

  schedule(callback: () => void): { dispose(): void } {
    this.pauses += 1;
    this.onPause();
    setImmediate(callback);
    return { dispose: () => undefined };
  }
}

function cellsOf(clock: BusyClock): DocumentCells {
  const linesText = (document: CellDocument, first: number, end: number) => {
    assert.ok(document instanceof LongDocument);
    document.readLines += Math.min(end, document.lineCount) - first;
    return textOfLines(document.lines, first, end);
  };
  return new DocumentCells({ clock, linesText });
}

describe('DocumentCells', () => {
  it('reads a long document in slices, with the same result as at once', async () => {
    const clock = new BusyClock();
    const document = new LongDocument();
    const cells = cellsOf(clock);
    assert.equal(cells.current(document), undefined);
    const divided = await cells.read(document);
    assert.equal(divided?.cells.length, 100);
    assert.ok(clock.pauses >= 2, String(clock.pauses));
    assert.deepEqual(cellsOf(clock).of(document), divided);
    assert.equal(cells.current(document)?.divided, divided);
  });

  it('starts again if the document changes while it is read', async () => {
    const clock = new BusyClock();
    const document = new LongDocument();
    const cells = cellsOf(clock);
    clock.onPause = () => {
      if (clock.pauses === 1) cells.edited(document, document.edit('# %% Last\n'));
    };
    const divided = await cells.read(document);
    assert.equal(divided?.cells.at(-1)?.title, 'Last');
    // Each line is searched for delimiters and then read. Only the last lines are searched twice.
    assert.ok(document.readLines < document.lineCount * 2 + 1_000, String(document.readLines));
  });

  it('reads each version once, however often it is requested', async () => {
    const document = new LongDocument();
    const cells = cellsOf(new BusyClock());
    const [one, other] = await Promise.all([cells.read(document), cells.read(document)]);
    assert.equal(one, other);
    assert.equal(await cells.read(document), one);
    assert.equal(cells.of(document), one);
    assert.equal(document.readLines, document.lineCount * 2);
    const edits = document.edit('# %%\n');
    cells.edited(document, edits);
    assert.notEqual(cells.of(document), one);
  });

  it('reads only the lines near an edit again', async () => {
    const document = new LongDocument();
    const cells = cellsOf(new BusyClock());
    await cells.read(document);
    document.readLines = 0;
    cells.edited(document, document.edit('# %% Last\n'));
    assert.equal((await cells.read(document))?.cells.at(-1)?.title, 'Last');
    assert.ok(document.readLines < 1_000, String(document.readLines));
  });

  it('reads the whole document again after a change that was not reported', async () => {
    const document = new LongDocument();
    const cells = cellsOf(new BusyClock());
    await cells.read(document);
    document.lines[0] = '#=';
    document.edit('');
    assert.equal(await cells.read(document), undefined);
  });

  it('returns nothing for a document without cell delimiters', async () => {
    const document = new LongDocument();
    document.lines = ['x = 1', '#=', '# %%', '=#', ''];
    assert.equal(await cellsOf(new BusyClock()).read(document), undefined);
  });
});
