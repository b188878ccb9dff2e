import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capText } from '../../../../../src/core/lib/capText.ts';
import { plainText } from '../../../../../src/core/lib/terminal/plainText.ts';

const cases: readonly (readonly [name: string, terminal: string, plain: string])[] = [
  ['colors', '\u001b[1;31mred\u001b[0m', 'red'],
  ['cursor moves and clearing', 'a\u001b[2J\u001b[10;5Hb\u001bcc', 'abc'],
  ['OSC 52 (clipboard)', 'a\u001b]52;c;cm0gLXJm\u0007b', 'ab'],
  ['OSC 8 (link) terminated by ST', '\u001b]8;;command:x\u001b\\text\u001b]8;;\u001b\\', 'text'],
  ['OSC 633 (shell integration)', '\u001b]633;E;rm\u0007ok', 'ok'],
  ['one-byte controls', 'a\u009b31mb\u009d0;title\u009cc\u0085d', 'abcd'],
  ['DCS, APC, PM and SOS', '\u001bPq#0\u001b\\a\u001b_x\u001b\\b\u001b^y\u001b\\c\u001bXz\u001b\\d', 'abcd'],
  ['character sets and keypad modes', '\u001b(Ba\u001b=b\u001b#8c', 'abc'],
  ['a bell, a backspace, NUL, DEL', 'a\u0007\b\u0000\u007fb', 'ab'],
  ['an escape at the end', 'a\u001b', 'a'],
  ['an escape in an escape', '\u001b[3\u001b[31mx', 'x'],
  ['wide text inside a broken sequence', '\u001b日\u001b[日', '日日'],
  ['an unfinished OSC ends with its line', 'a\u001b]0;title\nb', 'a\nb'],
  ['CRLF, lone CR, LF, TAB', 'a\r\nb\rc\nd\te\r\r\nf', 'a\nb\nc\nd\te\n\nf'],
  ['wide characters and combining marks', 'Ж日本👩‍🚀é\u00a0∑', 'Ж日本👩‍🚀é\u00a0∑'],
];

describe('plainText', function () {
  this.timeout(20_000);

  for (const [name, terminal, plain] of cases) {
    it(name, () => {
      assert.equal(plainText(terminal), plain);
    });
  }

  it('removes a million bell characters', () => {
    assert.equal(plainText('\u0007'.repeat(1_000_000)), '');
  });

  it('leaves no control characters except TAB and LF in any text', () => {
    const unit = fc.oneof(fc.nat({ max: 0xff }), fc.constantFrom(0x1b, 0x5b, 0x5d, 0x9b, 0x9d, 0x0d, 0x0a));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
        assert.match(plainText(String.fromCharCode(...units)), /^[\t\n\u0020-\u007e\u00a0-\u00ff]*$/);
      }),
    );
  });

  it('replaces a lone surrogate with U+FFFD', () => {
    assert.equal(plainText('a\ud83d\u001b[1mb\ude00'), 'a\ufffdb\ufffd');
    assert.equal(plainText('pump\ud83d.jl'), 'pump\ufffd.jl');
  });

  it('does not change text without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        // eslint-disable-next-line no-control-regex -- the test needs text without control characters
        fc.pre(!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text));
        assert.equal(plainText(text), text);
      }),
    );
  });
});

describe('capText', () => {
  it('keeps a text that is short enough', () => {
    assert.deepEqual(capText('12345678', 8), { head: '12345678', cutLength: 0, tail: '' });
  });

  it('keeps three quarters of the limit from the start and one from the end', () => {
    assert.deepEqual(capText('123456789', 8), { head: '123456', cutLength: 1, tail: '89' });
  });

  it('never splits a character and counts each one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '👩', 'Ж') }),
        fc.integer({ min: 4, max: 20 }),
        (text, maxLength) => {
          const { head, cutLength, tail } = capText(text, maxLength);
          assert.equal(head.length + cutLength + tail.length, text.length);
          assert.ok(text.startsWith(head) && text.endsWith(tail));
          assert.doesNotMatch(head, /[\ud800-\udbff]$/);
          assert.doesNotMatch(tail, /^[\udc00-\udfff]/);
        },
      ),
    );
  });
});
