import assert from 'node:assert/strict';
import { DocumentCells } from '../../../../src/features/run/cells/documentCells.ts';

const cell = `# %% Cell\n${'y = f(x[1], "a $(b) c")\n'.repeat(99)}`;

/** A document of 10,000 lines that counts how often it is read. */
class LongDocument {
  version = 1;
  reads = 0;
  text = cell.repeat(100);

  getText(): string {
    this.reads += 1;
    return this.text;
  }

  edit(added: string): void {
    this.version += 1;
    this.text += added;
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

describe('DocumentCells', () => {
  it('reads a long document in slices, with the same result as at once', async () => {
    const clock = new BusyClock();
    const document = new LongDocument();
    const cells = new DocumentCells(clock);
    assert.equal(cells.current(document), undefined);
    const divided = await cells.read(document);
    assert.equal(divided?.cells.length, 100);
    assert.ok(clock.pauses >= 2, String(clock.pauses));
    assert.deepEqual(new DocumentCells(clock).of(document), divided);
    assert.equal(cells.current(document)?.divided, divided);
  });

  it('starts again if the document changes while it is read', async () => {
    const clock = new BusyClock();
    const document = new LongDocument();
    clock.onPause = () => {
      if (clock.pauses === 1) document.edit('# %% Last\n');
    };
    const divided = await new DocumentCells(clock).read(document);
    assert.equal(divided?.cells.at(-1)?.title, 'Last');
    assert.equal(document.reads, 2);
  });

  it('reads each version once, however often it is requested', async () => {
    const document = new LongDocument();
    const cells = new DocumentCells(new BusyClock());
    const [one, other] = await Promise.all([cells.read(document), cells.read(document)]);
    assert.equal(one, other);
    assert.equal(await cells.read(document), one);
    assert.equal(cells.of(document), one);
    assert.equal(document.reads, 1);
    document.edit('# %%\n');
    assert.notEqual(cells.of(document), one);
    assert.equal(document.reads, 2);
  });

  it('returns nothing for a document without cell delimiters', async () => {
    const document = new LongDocument();
    document.text = 'x = 1\n"""\n# %%\n"""\n';
    assert.equal(await new DocumentCells(new BusyClock()).read(document), undefined);
  });
});
