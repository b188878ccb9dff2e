import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { callAtCursor, completionPiece, nameAt, wordsIn } from '../../../../src/core/julia/codeAtCursor.ts';

/** Returns what is completed at the end of a text, and how much of the text it replaces. */
function pieceOf(text: string): string | undefined {
  const piece = completionPiece(text);
  if (piece === undefined) return undefined;
  assert.equal(text.slice(piece.start), piece.code.slice(piece.prefix), text);
  return piece.code;
}

describe('What is completed', () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    'x = pri': 'pri',
    'x = 1; y': 'y',
    'f(1, na': 'na',
    日本: '日本',
    'Base.Docs.me': 'Base.Docs.me',
    'df.': 'df.',
    '@ti': '@ti',
    'Base.@ti': 'Base.@ti',
    "a' + b": 'b',
    'function Base.sh': 'Base.sh',
    '\\alp': '\\alp',
    'x\\hat': '\\hat',
    '"abc \\al': '\\al',
    'read("data/t': '"data/t',
    '"a $na': 'na',
    '"x $(na': 'na',
    'using Ra': 'using Ra',
    'using Foo, Ba': 'using Ba',
    'import Foo: a, ba': 'Foo.ba',
    // Other expressions, whose values only running them could tell.
    'f(x).na': undefined,
    'a[1].b': undefined,
    '"text".l': undefined,
    // New names, numbers, text and comments.
    'function fo': undefined,
    'struct A': undefined,
    '0x1f': undefined,
    '1e5': undefined,
    '1.': undefined,
    'x # foo': undefined,
    '#= foo': undefined,
    '"""\nfoo': undefined,
    '"hello wor': undefined,
    'r"a/b': undefined,
    '`ls fo': undefined,
    'x = ': undefined,
    '': undefined,
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(`is ${JSON.stringify(expected)} after ${JSON.stringify(text)}`, () => {
      assert.equal(pieceOf(text), expected);
    });
  }

  it('is found after much code, of which only the end is read', () => {
    const text = `${'x = 1 # "\n'.repeat(50_000)}foo.ba`;
    assert.equal(pieceOf(text), 'foo.ba');
  });
});

describe('The name at a place', () => {
  const named = (text: string) => {
    const at = text.indexOf('|');
    const found = nameAt(text.replace('|', ''), at);
    return found && [found.name, text.replace('|', '').slice(found.start, found.end)];
  };

  it('is a word, with the names before it', () => {
    assert.deepEqual(named('x = si|n(1)'), ['sin', 'sin']);
    assert.deepEqual(named('Base.si|n(1)'), ['Base.sin', 'sin']);
    assert.deepEqual(named('Ba|se.sin(1)'), ['Base', 'Base']);
    assert.deepEqual(named('a.b|.c'), ['a.b', 'b']);
    assert.deepEqual(named('x::In|t'), ['Int', 'Int']);
    assert.deepEqual(named('|@time x'), ['@time', '@time']);
    assert.deepEqual(named('Base.@ti|me x'), ['Base.@time', '@time']);
  });

  it('is none in text, for keywords, symbols and fields of other expressions', () => {
    for (const text of ['# si|n', '"si|n"', 'f|or x', ':na|me', 'f(x).na|me', '|', 'x |+ y'])
      assert.equal(named(text), undefined, text);
  });
});

describe('The call at the cursor', () => {
  const call = (text: string) => {
    const found = callAtCursor(text);
    return found && [found.name, found.argument, found.keyword];
  };

  it('counts the arguments before the cursor', () => {
    assert.deepEqual(call('f('), ['f', 0, undefined]);
    assert.deepEqual(call('f(1, g(2, 3), "a, b", [1, 2], '), ['f', 4, undefined]);
    assert.deepEqual(call('Base.show(\n  io,\n  '), ['Base.show', 1, undefined]);
    assert.deepEqual(call('x[f.(1, '), ['f', 1, undefined]);
    assert.deepEqual(call('@time foo!(1,'), ['foo!', 1, undefined]);
    assert.deepEqual(call('f(a == '), ['f', 0, undefined]);
  });

  it('knows keywords', () => {
    assert.deepEqual(call('f(x; '), ['f', 1 - 1, '']);
    assert.deepEqual(call('f(x; a = 1, b = '), ['f', 0, 'b']);
    assert.deepEqual(call('f(x, a = '), ['f', 1, 'a']);
  });

  it('is none in definitions, text, other brackets and after the call', () => {
    for (const text of ['function f(', 'macro m(', 'f(1)', '(1, ', 'f([1, ', '# f(', '"f(', 'if (', 'A{T}(', 'g(x)('])
      assert.equal(callAtCursor(text), undefined, text);
  });
});

describe('The words of a document', () => {
  it('are listed once, without those that are known', () => {
    assert.deepEqual(wordsIn('flow = flow + speed! # x ключ', new Set(['flow'])), ['speed!', 'ключ']);
    assert.equal(wordsIn(Array.from({ length: 5_000 }, (_, index) => `w${index}`).join(' '), new Set()).length, 2_000);
  });
});
