import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { View } from '../../../../src/core/lineEditor/layout.ts';
import { Screen } from '../../../../src/core/lineEditor/screen.ts';
import { VirtualTerminal } from './support/virtualTerminal.ts';

const viewOf = (text: string, cursor = text.length, hint = ''): View => ({ prompt: '> ', text, cursor, hint });

function screenOf(columns: number, rows: number) {
  const terminal = new VirtualTerminal(columns, rows);
  return { terminal, screen: new Screen(terminal.write, { columns, rows }) };
}

describe('Screen', () => {
  it('wraps at the right margin and places the cursor after a full row on the next row', async () => {
    const { terminal, screen } = screenOf(10, 5);
    for (let length = 1; length <= 8; length += 1) screen.show(viewOf('abcdefgh'.slice(0, length)));
    assert.deepEqual(await terminal.rows(), ['> abcdefgh']);
    assert.deepEqual(await terminal.cursor(), { row: 1, column: 0 });
    screen.show(viewOf('abcdefghi'));
    assert.deepEqual(await terminal.rows(), ['> abcdefgh', 'i']);
    assert.deepEqual(await terminal.lines(), ['> abcdefghi']);
    assert.deepEqual(await terminal.cursor(), { row: 1, column: 1 });
  });

  it('places the cursor after a full row at the bottom of the screen without leaving a blank row', async () => {
    const { terminal, screen } = screenOf(10, 2);
    terminal.write('above\r\n');
    screen.show(viewOf('abcdefgh'));
    assert.deepEqual(await terminal.cursor(), { row: 2, column: 0 });
    screen.commit();
    terminal.write('below');
    assert.deepEqual(await terminal.rows(), ['above', '> abcdefgh', 'below']);
  });

  it('attaches a combining mark that is typed later to its character', async () => {
    const { terminal, screen } = screenOf(20, 5);
    screen.show(viewOf('xe', 0));
    screen.show(viewOf('xe\u0301', 0));
    assert.deepEqual(await terminal.rows(), ['> xe\u0301']);
  });

  it('writes only the text that is appended to a line', () => {
    const { terminal, screen } = screenOf(20, 5);
    screen.show(viewOf('sin'));
    terminal.raw = '';
    screen.show(viewOf('sin('));
    assert.equal(terminal.raw, '(');
  });

  it('writes nothing when the view does not change', () => {
    const { terminal, screen } = screenOf(20, 5);
    screen.show(viewOf('sin', 1));
    terminal.raw = '';
    screen.show(viewOf('sin', 1));
    assert.equal(terminal.raw, '');
  });

  it('places wide characters, combining marks and emoji where the terminal does', async () => {
    const { terminal, screen } = screenOf(11, 6);
    const text = '日本語 e\u0301 👩‍🚀!';
    screen.show(viewOf(text, 3));
    // The fourth wide character does not fit beside the third within the margin; the terminal has two for the astronaut.
    assert.deepEqual(await terminal.rows(), ['> 日本語 e\u0301', '👩‍🚀!']);
    assert.deepEqual(await terminal.cursor(), { row: 0, column: 8 });
    screen.show(viewOf(text, text.length - 1));
    assert.deepEqual(await terminal.cursor(), { row: 1, column: 4 });
  });

  it('aligns the lines of an input and expands tabs', async () => {
    const { terminal, screen } = screenOf(20, 5);
    screen.show(viewOf('if x\n\ty\nend', 6));
    assert.deepEqual(await terminal.rows(), ['> if x', '      y', '  end']);
    assert.deepEqual(await terminal.cursor(), { row: 1, column: 6 });
  });

  it('removes the hint when the input is committed', async () => {
    const { terminal, screen } = screenOf(20, 6);
    screen.show(viewOf('a\nb', 1, 'a hint that is longer than a row'));
    assert.deepEqual(await terminal.rows(), ['> a', '  b', 'a hint that is longe', 'r than a row']);
    assert.deepEqual(await terminal.cursor(), { row: 0, column: 3 });
    screen.commit();
    terminal.write('x');
    assert.deepEqual(await terminal.rows(), ['> a', '  b', 'x']);
  });

  it('shows the part of a long input around the cursor, and the whole input once it is committed', async () => {
    const { terminal, screen } = screenOf(20, 4);
    const lines = Array.from({ length: 9 }, (_, index) => `line ${index}`);
    terminal.write('above\r\n');
    screen.show(viewOf(lines.join('\n')));
    assert.deepEqual(await terminal.screen(), ['  line 5', '  line 6', '  line 7', '  line 8']);
    screen.show(viewOf(lines.join('\n'), 10));
    assert.deepEqual((await terminal.screen())[0], '  line 1');
    screen.commit();
    const all = lines.map((line, index) => `${index === 0 ? '>' : ' '} ${line}`);
    assert.deepEqual((await terminal.rows()).slice(-9), all);
  });

  it('looks like a fresh painting after any sequence of views and resizes', async () => {
    const character = fc.constantFrom('a', 'b', ' ', ' ', '\n', '\t', '日', 'e\u0301', '👩‍🚀', 'é', '한', '\u0301');
    const text = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''));
    const view = fc
      .tuple(text, fc.nat(), fc.constantFrom('', '', 'hint', 'a long hint in two rows'))
      .map(([shown, place, hint]) => viewOf(shown, boundary(shown, place), hint));
    const step = fc.record({ view, columns: fc.option(fc.integer({ min: 4, max: 30 })), commits: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const rows = 200;
        const { terminal, screen } = screenOf(16, rows);
        let columns = 16;
        terminal.write(above);
        for (const step of steps) {
          screen.show(step.view);
          if (step.columns !== null) {
            columns = step.columns;
            await terminal.resize(columns, rows);
            screen.resize({ columns, rows });
          }
          const fresh = screenOf(columns, rows);
          fresh.terminal.write(above);
          fresh.screen.show(step.view);
          assert.deepEqual(await terminal.rows(), await fresh.terminal.rows());
          assert.deepEqual(await terminal.lines(), await fresh.terminal.lines());
          assert.deepEqual(await terminal.cursor(), await fresh.terminal.cursor());
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** xterm.js moves the cursor up when rows are rewrapped, so there must be rows above it. */
const above = 'top\r\n'.repeat(70);

/** Returns an offset between two characters of the text. */
function boundary(text: string, place: number): number {
  const offsets = [...new Intl.Segmenter('en').segment(text)].map(({ index }) => index);
  return [...offsets, text.length][place % (offsets.length + 1)] ?? 0;
}
