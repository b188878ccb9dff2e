import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cellsOf, type DividedCode } from '../../../../src/core/julia/cells.ts';
import { EditedCells, type LineEdit } from '../../../../src/core/julia/editedCells.ts';
import { layoutOf, splitLines } from '../../../../src/core/julia/layout.ts';
import { finish } from '../../../../src/core/lib/steps.ts';
import { textOfLines } from './support/textOfLines.ts';

/** A document that is edited. Counts the lines that are read of it. */
class EditedDocument {
  lines: readonly string[];
  readonly cells: EditedCells;
  readLines = 0;

  constructor(text: string) {
    this.lines = splitLines(text);
    this.cells = new EditedCells(this.lines.length);
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** Replaces the text between two columns of two lines. */
  edit(first: number, start: number, last: number, end: number, text: string): void {
    this.cells.edit([this.replace(first, start, last, end, text)], this.lines.length);
  }

  /** Does the same without a report. Returns the edit. */
  replace(first: number, start: number, last: number, end: number, text: string): LineEdit {
    const before = (this.lines[first] ?? '').slice(0, start);
    const after = (this.lines[last] ?? '').slice(end);
    this.lines = [
      ...this.lines.slice(0, first),
      ...splitLines(`${before}${text}${after}`),
      ...this.lines.slice(last + 1),
    ];
    return { range: { start: { line: first }, end: { line: last } }, text };
  }

  divide(): DividedCode | undefined {
    return finish(
      this.cells.divide((first, end) => {
        this.readLines += Math.min(end, this.lines.length) - first;
        return textOfLines(this.lines, first, end, '\r\n');
      }),
    );
  }
}

/** Reads the whole text at once. */
function wholeOf(text: string): DividedCode | undefined {
  const layout = layoutOf(text);
  const cells = cellsOf(layout);
  const firstCode = layout.pieces[0]?.first ?? Infinity;
  return cells.some(({ isDelimited }) => isDelimited) ? { cells, firstCode } : undefined;
}

const fragments = [
  ...['# %% a', '## b', '#= c', '=#', '"', '"""', '`', '$(', '(', ')', '[', ']', "x'", '\\', 'raw"', '.', "'"],
  ...['begin', 'end', 'for', 'x = 1', ';', '\n', '\n', '\n# %% d\n', '\n##\n', '\n\n', 'f(x) # e', '\n"\n'],
];
const inserted = fc.array(fc.constantFrom(...fragments), { maxLength: 4 }).map((parts) => parts.join(''));
/** Longer than two chunks. */
const pasted = fc
  .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 3 })
  .map((parts) => `${parts.join('')}\n`.repeat(600));
const anyEdit = fc.record({
  at: fc.nat(2_000),
  column: fc.nat(10),
  removedLines: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1_500)),
  text: fc.oneof({ weight: 9, arbitrary: inserted }, { weight: 1, arbitrary: pasted }),
});
const beginning = fc.constantFrom('# about\n# %%\nf(x)\n', '\n', '#=\n=# (', '#= a', 'x = 1 #=\n');
const anyText = fc
  .tuple(beginning, inserted)
  .map(([first, middle]) => `${first}${'y = "a"\n'.repeat(300)}${middle}${'\n# %%\nz = f(1)\n'.repeat(300)}`);

describe('EditedCells', () => {
  for (const seed of [11, 42, 2_026, 40_000]) {
    it(`finds the same cells after any edits as reading the whole text (seed ${seed})`, () => {
      fc.assert(
        fc.property(anyText, fc.array(anyEdit, { minLength: 1, maxLength: 8 }), (text, edits) => {
          const document = new EditedDocument(text);
          assert.deepEqual(document.divide(), wholeOf(document.text));
          for (const { at, column, removedLines, text: added } of edits) {
            const first = Math.min(at, document.lines.length - 1);
            const last = Math.min(first + removedLines, document.lines.length - 1);
            document.edit(first, column, last, column, added);
            assert.deepEqual(document.divide(), wholeOf(document.text));
          }
        }),
        { seed, numRuns: 25 },
      );
    });
  }

  it('reads only the lines near an edit again, wherever it is', () => {
    const document = new EditedDocument(`# %%\n${'x = f(1, "a $(b)")\n'.repeat(99)}`.repeat(100));
    document.divide();
    for (const [first, last, text] of [
      [5_000, 5_000, ' + 1'],
      [0, 0, '# first\n\n'],
      [10_000, 10_000, '# last'],
      [3_000, 3_900, 'y = """\n# %% no\n"""'],
      [70, 70, 'z = 1\n'.repeat(200)],
    ] as const) {
      document.readLines = 0;
      document.edit(first, 0, last, 0, text);
      assert.deepEqual(document.divide(), wholeOf(document.text));
      assert.ok(document.readLines <= 2_100, `${document.readLines} lines at ${first}`);
    }
  });

  it('reads the lines below an opening quote again once, and not while more is typed', () => {
    const document = new EditedDocument(`# %%\n${'x = 1\n'.repeat(99)}`.repeat(100));
    document.divide();
    document.edit(5_000, 0, 5_000, 0, '"""');
    document.readLines = 0;
    assert.equal(document.divide()?.cells.length, 50);
    assert.ok(document.readLines > 4_500, String(document.readLines));
    document.edit(5_300, 0, 5_300, 0, '#');
    document.readLines = 0;
    assert.equal(document.divide()?.cells.length, 50);
    assert.ok(document.readLines <= 1_024, String(document.readLines));
  });

  it('reads the lines below an edit again if code becomes a comment above them', () => {
    const document = new EditedDocument(`x = #=\n${'about\n'.repeat(600)}=#\n# %%\ny = 2\n`);
    assert.equal(document.divide()?.firstCode, 0);
    document.edit(0, 0, 0, 4, '');
    assert.equal(document.divide()?.firstCode, 603);
    assert.deepEqual(document.divide(), wholeOf(document.text));
  });

  it('reads the lines below an edit again if the line above them no longer ends an expression', () => {
    const lines = ['# %%', 's = "', '# %% in a string until the code is broken', '"', ...Array<string>(251).fill('')];
    const document = new EditedDocument([...lines, 'y = (x', 'for x in 1)', ...Array<string>(300).fill('')].join('\n'));
    assert.equal(document.divide()?.cells.length, 1);
    document.edit(255, 6, 255, 6, ' +');
    assert.equal(document.divide()?.cells.length, 2);
    assert.deepEqual(document.divide(), wholeOf(document.text));
  });

  it('follows many edits in one change, and a number of lines that does not fit the edits', () => {
    const document = new EditedDocument('# %%\nx = 1\n'.repeat(1_000));
    document.divide();
    const lines = Array.from({ length: 900 }, (_line, index) => 1_900 - 2 * index);
    const edits = lines.map((line) => document.replace(line, 0, line, 0, '#\n'));
    document.cells.edit(edits, document.lines.length);
    assert.deepEqual(document.divide(), wholeOf(document.text));
    document.replace(3, 0, 3, 0, '"""\n');
    document.cells.edit([], document.lines.length);
    assert.deepEqual(document.divide(), wholeOf(document.text));
  });
});
