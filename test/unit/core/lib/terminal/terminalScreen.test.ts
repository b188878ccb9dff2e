import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TerminalParser } from '../../../../../src/core/lib/terminal/terminalParser.ts';
import { type ScreenSize, TerminalScreen } from '../../../../../src/core/lib/terminal/terminalScreen.ts';
import { VirtualTerminal } from '../../lineEditor/support/virtualTerminal.ts';

const size: ScreenSize = { columns: 11, rows: 5, wrapAt: 11 };

/** Creates a screen that has read `printed`. */
function screenOf(printed: string, screenSize = size): TerminalScreen {
  const screen = new TerminalScreen(screenSize);
  write(screen, printed);
  return screen;
}

function write(screen: TerminalScreen, printed: string): void {
  new TerminalParser({
    text: (text) => {
      screen.text(text);
    },
    control: (control) => {
      screen.control(control);
    },
    sequence: (parameters, final) => {
      screen.sequence(parameters, final);
    },
  }).write(printed);
}

/** Returns the final text of all that was printed. */
function finalText(printed: string, screenSize = size): string {
  return screenOf(printed, screenSize).finish();
}

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'Ж'), minLength: 1, maxLength: 14 }),
  fc.constantFrom('日本', '日', 'x日', 'e\u0301', '👩', 'longer than a row'),
);
const control = fc.constantFrom('\n', '\n', '\r', '\b', '\t');
const count = fc.constantFrom('', '0', '1', '2', '3', '7', '999', '999999999999');
const movement = fc
  .tuple(count, fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'd'))
  .map(([number, final]) => `\u001b[${number}${final}`);
const place = fc.tuple(count, count).map(([row, column]) => `\u001b[${row};${column}H`);
// Without \e[1J, because xterm.js unwraps a wrong row there.
const erasing = fc.constantFrom('\u001b[K', '\u001b[0K', '\u001b[1K', '\u001b[2K', '\u001b[J', '\u001b[2J');
const style = fc.constantFrom('\u001b[31m', '\u001b[0m');
const printing = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: text },
      { weight: 3, arbitrary: control },
      { weight: 3, arbitrary: movement },
      place,
      erasing,
      style,
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''));

/** Makes every row belong to the program, so that it can move to all of them. */
const allRows = '\n'.repeat(size.rows - 1);

describe('TerminalScreen', function () {
  this.timeout(60_000);

  it('shows the same text and cursor position as xterm.js', async () => {
    await fc.assert(
      fc.asyncProperty(printing, async (printed) => {
        const terminal = new VirtualTerminal(size.columns, size.rows);
        terminal.write((allRows + printed).replaceAll('\n', '\r\n'));
        const screen = screenOf(allRows + printed);
        const { row, column } = await terminal.cursor();
        assert.equal(screen.column, column);
        const settled = screen.takeSettled();
        const lines = (settled + screen.live()).split('\n').map((line) => line.trimEnd());
        assert.deepEqual(
          lines.slice(0, lines.findLastIndex((line) => line !== '') + 1).map(withTabsAsBlanks),
          await terminal.texts(),
        );
        assert.equal(screen.row, row - (await terminal.scrolled()));
      }),
      { numRuns: 1_500 },
    );
  });

  it('keeps its cursor within its rows', () => {
    fc.assert(
      fc.property(printing, (printed) => {
        const screen = screenOf(printed);
        assert.ok(screen.row >= 0 && screen.row < size.rows && screen.column >= 0 && screen.column <= size.wrapAt);
        assert.ok(screen.finish().split('\n').length - 1 <= printed.length);
      }),
    );
  });

  it('returns the same text regardless of when settled text is taken', () => {
    fc.assert(
      fc.property(fc.array(printing, { maxLength: 5 }), (pieces) => {
        const screen = new TerminalScreen(size);
        let taken = '';
        for (const piece of pieces) {
          write(screen, piece);
          taken += screen.takeSettled();
        }
        assert.equal(taken + screen.finish(), finalText(pieces.join('')));
      }),
    );
  });

  it('keeps text without movement unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constantFrom('\n', '\t'))), (pieces) => {
        const printed = pieces.join('');
        const wide = { columns: 11, rows: 5, wrapAt: 20 };
        assert.equal(finalText(printed, wide), printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`);
      }),
    );
  });

  const wide: ScreenSize = { columns: 20, rows: 5, wrapAt: 100 };
  const cases: readonly (readonly [name: string, printed: string, shown: string])[] = [
    [
      'the progress of several lines',
      [1, 2, 3]
        .map((step) => `${step > 1 ? '\r\u001b[K\u001b[A\r\u001b[K' : ''}Epoch: ${step}\n  loss: ${10 - step}`)
        .join('') + '\n',
      'Epoch: 3\n  loss: 7\n',
    ],
    ['a line that is partly overwritten after a carriage return', 'progress: 10\rP', 'Progress: 10\n'],
    ['backspaces', 'abc\b\bX', 'aXc\n'],
    ['movement to a column', 'a\u001b[5Gb\u001b[2D\u001b[CX', 'a   X\n'],
    ['movement beyond the width of the terminal', 'a\u001b[999999999Cb', `a${' '.repeat(18)}b\n`],
    ['movement above the first line', 'a\n\u001b[99999Ab', 'b\n'],
    ['movement below the last line', 'a\u001b[99999Bb\u001b[5Ec', 'cb\n'],
    ['a frame drawn again from the top', 'one\ntwo\n\u001b[Hthree\n', 'three\ntwo\n'],
    ['a screen that is cleared', 'one\ntwo\n\u001b[2J\u001b[Hthree\n', 'three\n'],
    ['text below the cursor at the end', 'one\ntwo\nthree\u001b[2A\rONE', 'ONE\ntwo\nthree\n'],
    ['lines erased below', 'one\ntwo\nthree\r\u001b[2A\u001b[Jdone\n', 'done\n'],
    ['tabs and overwritten tabs', 'a\tb\n\t\n\tc\rxy\n', 'a\tb\n\t\nxy      c\n'],
    ['a line longer than the terminal', `${'x'.repeat(60)}\rX`, `X${'x'.repeat(59)}\n`],
    ['a line longer than a row', `${'x'.repeat(250)}\rX`, `${'x'.repeat(200)}X${'x'.repeat(49)}\n`],
    ['a tab at the end of a row', `${'x'.repeat(98)}\tb\tc`, `${'x'.repeat(98)}\tb\tc\n`],
    ['an overwritten half of a wide character', '日本\u001b[2GX', ' X本\n'],
    [
      'text without other sequences',
      'a\u001b[?25l\u001b[3;4r\u001b]0;title\u0007b\u001bcc\u001b7d\u001b[2Te',
      'abcde\n',
    ],
  ];
  for (const [name, printed, shown] of cases) {
    it(`shows ${name}`, () => {
      assert.equal(finalText(printed, wide), shown);
    });
  }

  it('produces little text for much movement', () => {
    const hostile = ['\u001b[999999999C', '\u001b[99999B', '\u001b[99999;99999H', '\u001b[2J', '\u001b[99999E', '\b'];
    for (const piece of hostile)
      assert.ok(
        finalText(piece.repeat(100_000), { columns: 100, rows: 30, wrapAt: 1_000 }).length <= 1_001,
        JSON.stringify(piece),
      );
    const text = finalText('\u001b[99999Gx\n'.repeat(10_000), { columns: 100, rows: 30, wrapAt: 1_000 });
    assert.equal(text.length, 101 * 10_000);
  });
});

/** Expands tabs, because a terminal doesn't keep them. */
function withTabsAsBlanks(line: string): string {
  let blanks = '';
  let column = 0;
  for (const character of line) {
    if (character === '\t') {
      const stop = Math.min((Math.floor(column / 8) + 1) * 8, size.columns - 1);
      blanks += ' '.repeat(stop - column);
      column = stop;
    } else {
      const isWide = /[日本👩]/u.test(character);
      if (isWide && column === size.columns - 1) column = 0;
      blanks += character;
      column += isWide ? 2 : character === '\u0301' ? 0 : 1;
    }
    column %= size.columns;
  }
  return blanks.trimEnd();
}
