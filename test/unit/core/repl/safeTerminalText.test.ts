import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { TerminalParser } from '../../../../src/core/lib/terminal/terminalParser.ts';
import { TerminalScreen } from '../../../../src/core/lib/terminal/terminalScreen.ts';
import { SafeTerminalText, safeTerminalText } from '../../../../src/core/repl/safeTerminalText.ts';
import { VirtualTerminal } from '../lineEditor/support/virtualTerminal.ts';

// eslint-disable-next-line no-control-regex
const allowed = /^(?:[\t\r\n\b\u0020-\u007e\u00a0-\uffff]|\u001b\[(?:[0-9;:]*m|[0-2]?K|J|[1-9][0-9]*[ABG]))*$/;
const size = { columns: 12, rows: 6 };

/** Building blocks of hostile sequences. */
const piece = fc.oneof(
  fc.constantFrom(
    '\u001b',
    '\u001b[',
    '\u001b]',
    '\u001bP',
    '\u001b_',
    '\u001b^',
    '\u001bX',
    '\u009b',
    '\u009d',
    '\u0090',
    '\u009c',
    '\u0007',
    '\u001b\\',
    '\u0018',
  ),
  fc.constantFrom(
    '0',
    '31',
    ';',
    ':',
    '?',
    '>',
    ' ',
    '!',
    '$',
    'm',
    'K',
    'J',
    'H',
    'A',
    'h',
    'l',
    'c',
    '52;c;',
    '633;',
    '8;;',
    '1049',
    '2004',
  ),
  fc.constantFrom('text', 'é', '日本', '👩‍🚀', '\n', '\r', '\r\n', '\t', '\b', '\u0000', '\u000e', '\u007f', '\u0085'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

const count = fc.constantFrom('', '1', '2', '3', '9', '999999999');
const movement = fc.oneof(
  fc
    .tuple(count, fc.constantFrom('A', 'A', 'B', 'C', 'D', 'E', 'F', 'F', 'G', 'd'))
    .map(([number, final]) => `\u001b[${number}${final}`),
  fc.tuple(count, count).map(([row, column]) => `\u001b[${row};${column}H`),
  fc.constantFrom('\u001b[K', '\u001b[1K', '\u001b[2K', '\u001b[J'),
);
const printed = fc.constantFrom(
  'text',
  'é',
  '日本',
  ' ',
  'as long as a row and more',
  '\n',
  '\n',
  '\r',
  '\t',
  '\b',
  '\u001b[31m',
);
const wholeScreen = fc.constantFrom('\u001b[1J', '\u001b[2J');
const program = fc
  .array(fc.oneof({ weight: 3, arbitrary: printed }, { weight: 2, arbitrary: movement }), { maxLength: 40 })
  .map((pieces) => pieces.join(''));
const hostileProgram = fc
  .array(fc.oneof(printed, movement, wholeScreen, piece), { maxLength: 40 })
  .map((pieces) => pieces.join(''));

describe('SafeTerminalText', () => {
  it('passes only text, colors and cursor movement', () => {
    fc.assert(
      fc.property(fc.oneof(text, hostileProgram), (hostile) => {
        const safe = new SafeTerminalText(size);
        assert.match(safe.write(hostile) + safe.end(), allowed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('returns the same text however the input is split', () => {
    fc.assert(
      fc.property(fc.oneof(text, hostileProgram), fc.array(fc.nat({ max: 40 })), (hostile, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < hostile.length).sort((a, b) => a - b), hostile.length];
        const cut = new SafeTerminalText(size);
        const inPieces = places.slice(1).map((end, index) => cut.write(hostile.slice(places[index], end)));
        const whole = new SafeTerminalText(size);
        assert.equal(inPieces.join('') + cut.end(), whole.write(hostile) + whole.end());
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes only line ends in harmless text', () => {
    const harmless = fc.array(
      fc.constantFrom(
        'text ',
        'é',
        '日',
        '\t',
        '\n',
        '\r',
        '\b',
        '\u001b[1;38:5:12m',
        '\u001b[0m',
        '\u001b[m',
        '\u001b[K',
        '\u001b[2K',
      ),
    );
    fc.assert(
      fc.property(harmless, (pieces) => {
        const harmlessText = pieces.join('');
        assert.equal(new SafeTerminalText(size).write(harmlessText), harmlessText.replaceAll('\n', '\r\n'));
      }),
    );
  });

  it('does not change safe text', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        const once = safeTerminalText(hostile);
        assert.equal(safeTerminalText(once), once.includes('\u001b') ? `${once}\u001b[0m` : once);
      }),
    );
  });

  const hostile: readonly (readonly [string, string, string])[] = [
    ['the clipboard (OSC 52)', 'a\u001b]52;c;cm0gLXJm\u0007b', 'ab'],
    ['the title', 'a\u001b]0;title\u001b\\b', 'ab'],
    ['a link (OSC 8)', '\u001b]8;;https://x\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ["VS Code's own marks (OSC 633)", 'a\u001b]633;E;rm\u0007b', 'ab'],
    ['the cursor and the screen', 'a\u001b[2J\u001b[10;10H\u001b[3A\u001b[Jb', 'ab'],
    ['modes', 'a\u001b[?1049h\u001b[?1000h\u001b[4lb', 'ab'],
    ['queries that the terminal answers as if typed', 'a\u001b[6n\u001b[c\u001bP$qm\u001b\\\u001b[>qb', 'ab'],
    ['a reset and other short sequences', 'a\u001bc\u001b(0\u001b7\u001bMb', 'ab'],
    ['one-byte controls', 'a\u009d52;c;AAAA\u009cb\u009b2Jc\u0090q\u009cd\u0085e', 'abcde'],
    ['bells, shifts and other control characters', 'a\u0007\u0007\u0007\u000e\u000f\u0000\u007fb\u000b\u000cc', 'abc'],
    ['a parameter that only looks like a color', 'a\u001b[>4;2m\u001b[?25m\u001b[31 mb', 'ab'],
    ['an overlong color sequence', `a\u001b[${'1;'.repeat(1_000)}mb`, 'ab'],
  ];
  for (const [what, from, to] of hostile) {
    it(`drops ${what}`, () => {
      assert.equal(safeTerminalText(from), to);
    });
  }

  it('recovers on the next line after an unterminated sequence', () => {
    assert.equal(safeTerminalText('a\u001b]0;never ended\nb\u001b[31\nc'), 'a\nb\nc');
  });

  it('resets colors and ends an open line once', () => {
    const safe = new SafeTerminalText(size);
    assert.equal(safe.write('\u001b[31mred'), '\u001b[31mred');
    assert.equal(safe.end(), '\u001b[0m\r\n');
    assert.equal(safe.end(), '');
    safe.write('line\n');
    assert.equal(safe.end(), '');
    safe.write('50 %\r');
    assert.equal(safe.end(), '\r\n');
  });

  it('moves the cursor only within the rows of the run', () => {
    const safe = new SafeTerminalText(size);
    assert.equal(
      safe.write('Epoch: 1\n  loss: 9\r\u001b[K\u001b[A\r\u001b[K'),
      'Epoch: 1\r\n  loss: 9\r\u001b[K\u001b[1A\r\u001b[K',
    );
    assert.equal(safe.write('\u001b[99999A\u001b[999999999C\u001b[99999B'), '\u001b[12G\u001b[1B');
    assert.equal(safe.end(), '\r\n');
    assert.equal(safe.write('\u001b[A\u001b[H\u001b[2J'), '');
  });

  it('ends below the output wherever the cursor is', () => {
    const safe = new SafeTerminalText(size);
    safe.write('one\ntwo\nthree\u001b[2A');
    assert.equal(safe.end(), '\u001b[2B\r\n');
    safe.write('one\ntwo\r\u001b[A\u001b[J');
    assert.equal(safe.end(), '');
  });

  it('erases only rows of the run', () => {
    const safe = new SafeTerminalText(size);
    safe.write('one\n\ntwo');
    assert.equal(safe.write('\u001b[2J'), '\u001b[2K\u001b[2A\u001b[2K\u001b[2B\u001b[4G');
    assert.equal(safe.write('\u001b[2J\u001b[3J'), '');
  });

  it('never changes the lines above in a real terminal', async () => {
    await fc.assert(
      fc.asyncProperty(hostileProgram, async (hostileText) => {
        const terminal = new VirtualTerminal(size.columns, size.rows);
        const safe = new SafeTerminalText(size);
        terminal.write(`mine\r\n${safe.write(hostileText)}`);
        terminal.write(`${safe.end()}next${safe.write(hostileText)}`);
        assert.equal((await terminal.rows())[0], 'mine');
      }),
      { numRuns: 500 },
    );
  });

  it('never changes the lines above in a resized terminal', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileProgram,
        hostileProgram,
        fc.integer({ min: 5, max: 30 }),
        fc.integer({ min: 3, max: 12 }),
        async (before, after, columns, rows) => {
          const terminal = new VirtualTerminal(size.columns, size.rows);
          const safe = new SafeTerminalText(size);
          terminal.write(`mine\r\n${safe.write(before)}`);
          await terminal.resize(columns, rows);
          terminal.write(safe.resize({ columns, rows }) + safe.write(after) + safe.end());
          assert.equal((await terminal.rows())[0], 'mine');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('looks the same in a real terminal and in the output channel', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (programText) => {
        const terminal = new VirtualTerminal(size.columns, size.rows);
        terminal.write(`mine\r\n${new SafeTerminalText(size).write(programText)}`);
        const screen = new TerminalScreen({ ...size, wrapAt: size.columns });
        new TerminalParser({
          text: (part) => {
            screen.text(part);
          },
          control: (control) => {
            screen.control(control);
          },
          sequence: (parameters, final) => {
            screen.sequence(parameters, final);
          },
        }).write(programText);
        // Ignores whitespace, because a terminal expands tabs.
        const wanted = `mine\n${screen.finish()}`.split('\n').map((line) => line.replace(/\s+/g, ' ').trimEnd());
        assert.deepEqual(
          (await terminal.texts()).map((line) => line.replace(/\s+/g, ' ').trimEnd()),
          wanted.slice(0, wanted.findLastIndex((line) => line !== '') + 1),
        );
      }),
      { numRuns: 500 },
    );
  });
});
