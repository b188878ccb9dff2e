import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foreign, foreignLines, joined, own, visibleLine, withIcon } from '../../../../src/core/lib/uiText.ts';
import { anyCharacter } from '../api/support/anyCharacter.ts';
import { hostileTexts } from './support/hostileTexts.ts';

/** Matches what the editor renders as a link in a message (`parseLinkedText` of 1.100 and 1.139). */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;
/** Matches what the editor renders as an icon in a label. */
const icon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;
const unseen = /[\p{C}\p{DI}\p{Zl}\p{Zp}\u2800]/u;

/** Pieces that could form markup together, and any other character. */
const pieces = fc.oneof(
  fc.constantFrom(
    '[',
    ']',
    '(',
    ')',
    '$',
    'a',
    ' ',
    '\n',
    '\t',
    '\ufe0f',
    '\u200b',
    '\u202e',
    '\ud83d',
    '🧨',
    'command:x',
    'https://x',
    '$(x)',
    '[a](command:b)',
  ),
  anyCharacter,
);
const anyText = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));
const anyMaxLength = fc.integer({ min: 1, max: 80 });

describe('foreign', () => {
  it('breaks links and icons and keeps all words', () => {
    const hostile =
      'see [more](command:workbench.action.terminal.new) $(warning) or [here](https://evil.example "title")';
    assert.match(hostile, link);
    assert.match(hostile, icon);
    assert.equal(
      foreign(hostile),
      'see [more] (command:workbench.action.terminal.new) $ (warning) or [here] (https://evil.example "title")',
    );
  });

  it('keeps ordinary text unchanged', () => {
    for (const text of [
      'x[1] (2) y(3)[4]',
      '/user/отчёт 2.csv',
      'Dict{String, Vector{Int}}',
      '∀ ошибка 🧨',
      'a_$b [c]',
      '',
    ])
      assert.equal(foreign(text), text);
  });

  it('joins lines and replaces invisible characters with spaces', () => {
    assert.equal(foreign('  a\r\n\tb\u2028c\u202ed\u200be\u3164f\ud800g  '), 'a b c d e f g');
    assert.equal(foreign('❤\ufe0f.jl'), '❤.jl');
  });

  it('truncates long text without splitting a character', () => {
    assert.equal(foreign('abcdef', 4), 'abc…');
    assert.equal(foreign('ab🧨cd', 4), 'ab…');
    assert.equal(foreign('x'.repeat(1_000)).length, 300);
  });

  it('returns safe, short text for any input and is idempotent', () => {
    fc.assert(
      fc.property(anyText, anyMaxLength, (text, maxLength) => {
        const safe = foreign(text, maxLength);
        assert.ok(safe.length <= maxLength);
        for (const pattern of [link, icon, unseen]) assert.doesNotMatch(safe, pattern);
        assert.doesNotMatch(safe, /\p{Cs}/u);
        assert.equal(foreign(safe, maxLength), safe);
      }),
    );
  });

  it('neutralizes all known hostile texts', () => {
    for (const text of hostileTexts) {
      for (const pattern of [link, icon, unseen]) assert.doesNotMatch(foreign(text), pattern);
    }
  });

  it('takes linear time for any text', () => {
    for (const unit of ['[', '](', '$(', ' ', '\u200b', '\ufe0f', '\ud83d', 'a\n']) {
      const text = unit.repeat(100_000);
      const startedAt = performance.now();
      for (const bounded of [foreign(text, 100_000), foreignLines(text, 100_000)]) assert.ok(bounded.length <= 100_000);
      assert.ok(performance.now() - startedAt < 2_000, JSON.stringify(unit));
    }
  });
});

describe('foreignLines', () => {
  it('keeps lines, tabs and spaces', () => {
    assert.equal(foreignLines('a\r\n\tb  c\u2028d\n\n  e'), 'a\n\tb  c\nd\n\n  e');
  });

  it('returns safe, short text for any input and is idempotent', () => {
    fc.assert(
      fc.property(anyText, anyMaxLength, (text, maxLength) => {
        const safe = foreignLines(text, maxLength);
        assert.ok(safe.length <= maxLength);
        const seen = safe.replaceAll(/[\n\t]/g, '');
        for (const [pattern, of] of [
          [link, safe],
          [icon, safe],
          [unseen, seen],
        ] as const)
          assert.doesNotMatch(of, pattern);
        assert.doesNotMatch(safe, /\p{Cs}/u);
        assert.equal(foreignLines(safe, maxLength), safe);
      }),
    );
  });
});

describe('joined and withIcon', () => {
  it('combine texts', () => {
    assert.equal(joined([own('a'), foreign('b')], ', '), 'a, b');
    assert.equal(withIcon('sync~spin', own('a')), '$(sync~spin) a');
  });

  it('represent texts beyond the maximum by an ellipsis', () => {
    const texts = [own('a'), own('b'), own('c')];
    assert.equal(joined(texts, ', ', 3), 'a, b, c');
    assert.equal(joined(texts, ', ', 2), 'a, b, …');
    assert.equal(joined([], ', ', 2), '');
  });

  it('reduce an icon to a plain name', () => {
    assert.equal(withIcon('x) [a](command:b', own('c')), '$(xacommandb) c');
  });
});

describe('visibleLine', () => {
  it('removes control, line and direction characters', () => {
    assert.equal(visibleLine('a\u001b]8;;x\u0007b\r\n\tc\u202ed\u2028e\u0000', 100), 'a ]8;;x b c d e');
    assert.equal(visibleLine('  ∀ ошибка 🧨  ', 100), '∀ ошибка 🧨');
  });

  it('truncates long text without splitting a character', () => {
    assert.equal(visibleLine('abcdef', 4), 'abc…');
    assert.equal(visibleLine('abcd', 4), 'abcd');
    assert.equal(visibleLine('ab🧨cd', 4), 'ab…');
  });

  it('returns plain, well-formed, short text for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.integer({ min: 1, max: 50 }), (text, maxLength) => {
        const plain = visibleLine(text, maxLength);
        assert.ok(plain.length <= maxLength);
        assert.doesNotMatch(plain, /[\p{C}\n\r]/u);
      }),
    );
  });
});
