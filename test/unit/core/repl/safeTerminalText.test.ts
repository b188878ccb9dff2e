import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { SafeTerminalText, safeTerminalText } from '../../../../src/core/repl/safeTerminalText.ts';
import { VirtualTerminal } from './support/virtualTerminal.ts';

// eslint-disable-next-line no-control-regex
const allowed = /^(?:[\t\r\n\b\u0020-\u007e\u00a0-\uffff]|\u001b\[(?:[0-9;:]*m|[0-2]?K))*$/;

/** What a hostile server would build its sequences of. */
const piece = fc.oneof(
  fc.constantFrom('\u001b', '\u001b[', '\u001b]', '\u001bP', '\u001b_', '\u001b^', '\u001bX', '\u009b', '\u009d', '\u0090', '\u009c', '\u0007', '\u001b\\', '\u0018'),
  fc.constantFrom('0', '31', ';', ':', '?', '>', ' ', '!', '$', 'm', 'K', 'J', 'H', 'A', 'h', 'l', 'c', '52;c;', '633;', '8;;', '1049', '2004'),
  fc.constantFrom('text', 'é', '日本', '👩‍🚀', '\n', '\r', '\r\n', '\t', '\b', '\u0000', '\u000e', '\u007f', '\u0085'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('safe terminal text', () => {
  it('lets nothing through but text, colours and what a progress bar needs', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        const safe = new SafeTerminalText();
        assert.match(safe.write(hostile) + safe.end(), allowed);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same however the text is cut', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 40 })), (hostile, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < hostile.length).sort((a, b) => a - b), hostile.length];
        const cut = new SafeTerminalText();
        const inPieces = places.slice(1).map((end, index) => cut.write(hostile.slice(places[index], end)));
        const whole = new SafeTerminalText();
        assert.equal(inPieces.join('') + cut.end(), whole.write(hostile) + whole.end());
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes nothing in what is harmless, save line ends', () => {
    const harmless = fc.array(fc.constantFrom('text ', 'é', '日', '\t', '\n', '\r', '\b', '\u001b[1;38:5:12m', '\u001b[0m', '\u001b[m', '\u001b[K', '\u001b[2K'));
    fc.assert(
      fc.property(harmless, (pieces) => {
        const harmlessText = pieces.join('');
        assert.equal(new SafeTerminalText().write(harmlessText), harmlessText.replaceAll('\n', '\r\n'));
      }),
    );
  });

  it('is safe once more when it is made safe again', () => {
    fc.assert(
      fc.property(text, (hostile) => {
        const once = safeTerminalText(hostile);
        assert.equal(new SafeTerminalText().write(once.replaceAll('\r\n', '\n')), once);
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
    ['questions that the terminal would answer as if typed', 'a\u001b[6n\u001b[c\u001bP$qm\u001b\\\u001b[>qb', 'ab'],
    ['a reset and other short sequences', 'a\u001bc\u001b(0\u001b7\u001bMb', 'ab'],
    ['one-byte controls', 'a\u009d52;c;AAAA\u009cb\u009b2Jc\u0090q\u009cd\u0085e', 'abcde'],
    ['bells, shifts and other control characters', 'a\u0007\u0007\u0007\u000e\u000f\u0000\u007fb\u000b\u000cc', 'abc'],
    ['a parameter that only looks like a colour', 'a\u001b[>4;2m\u001b[?25m\u001b[31 mb', 'ab'],
    ['a colour of endless length', `a\u001b[${'1;'.repeat(1_000)}mb`, 'ab'],
  ];
  for (const [what, from, to] of hostile) {
    it(`drops ${what}`, () => {
      assert.equal(safeTerminalText(from), to);
    });
  }

  it('shows honest lines again after a sequence without end', () => {
    assert.equal(safeTerminalText('a\u001b]0;never ended\nb\u001b[31\nc'), 'a\r\nb\r\nc');
  });

  it('ends colours, and an open line, once', () => {
    const safe = new SafeTerminalText();
    assert.equal(safe.write('\u001b[31mred'), '\u001b[31mred');
    assert.equal(safe.end(), '\u001b[0m\r\n');
    assert.equal(safe.end(), '');
    safe.write('line\n');
    assert.equal(safe.end(), '');
    safe.write('50 %\r');
    assert.equal(safe.end(), '\r\n');
  });

  it('leaves lines above alone, in a real terminal', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (hostileText) => {
        const terminal = new VirtualTerminal(80, 40);
        terminal.write(`mine\r\n${new SafeTerminalText().write(hostileText)}`);
        assert.equal((await terminal.rows())[0], 'mine');
      }),
      { numRuns: 100 },
    );
  });
});
