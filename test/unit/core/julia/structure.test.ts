import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { enclosingRanges } from '../../../../src/core/julia/enclosing.ts';
import { foldsOf } from '../../../../src/core/julia/folding.ts';
import { type Definition, structureOf } from '../../../../src/core/julia/structure.ts';

/** Returns definitions as `kind name`, with what is inside them. */
function outline(code: string, definitions = structureOf(code).definitions): unknown[] {
  return definitions.flatMap((definition: Definition) => {
    assert.equal(code.slice(definition.nameFrom, definition.nameTo), definition.name);
    assert.ok(definition.from <= definition.nameFrom && definition.nameTo <= definition.to);
    const own = `${definition.kind} ${definition.name}`;
    return definition.children.length === 0 ? [own] : [own, outline(code, definition.children)];
  });
}

function folds(code: string): string[] {
  return foldsOf(structureOf(code), code.split('\n'))
    .map(({ first, last, kind }) => `${first}-${last}${kind === 'code' ? '' : ` ${kind}`}`)
    .sort();
}

describe('Outline of Julia code', () => {
  it('lists the usual forms of definitions', () => {
    const code = `f(x) = 1
h(x::T)::Int where {T<:Real} = 2
Base.show(io::IO, x) =
  print(io, x)
function g(a,
    b = 2)
end
function Base.:+(a, b) end
function (p::Pump)(x) end
macro m(x) end
mutable struct Q{T} <: R
  a::T
end
abstract type S <: R end
const C = 3
global G = 4
x::Int = 5
list = [
  1
]`;
    assert.deepEqual(outline(code), [
      'function f',
      'function h',
      'function Base.show',
      'function g',
      'function Base.:+',
      'function (p::Pump)',
      'macro m',
      'struct Q',
      'type S',
      'constant C',
      'constant G',
      'variable x',
      'variable list',
    ]);
    const show = structureOf(code).definitions[2];
    assert.equal(code.slice(show?.from, show?.to), 'Base.show(io::IO, x) =\n  print(io, x)');
    const mutable = structureOf(code).definitions[7];
    assert.match(code.slice(mutable?.from, mutable?.to), /^mutable struct Q[^]*end$/);
  });

  it('nests what modules and functions define', () => {
    assert.deepEqual(outline('module A\nconst B = 1\nfunction f()\n  g(x) = 1\n  local y = 2\nend\nend\nz = 1'), [
      'module A',
      ['constant B', 'function f', ['function g']],
      'variable z',
    ]);
  });

  it('lists no calls, comparisons, arguments, anonymous functions, text or comments', () => {
    for (const code of [
      'f(x)',
      'f(x) == 1',
      'x == 1',
      'f(\n  a = 1,\n  b = 2)',
      'for i in 1:2\n  q = 1\nend',
      'map(function (x) x end, y)',
      '"""\nf(x) = 1\n"""',
      '# f(x) = 1',
      '#=\nf(x) = 1\n=#',
      'x[1] = 2',
    ])
      assert.deepEqual(outline(code), [], code);
  });

  it('keeps the definitions around code that is being typed', () => {
    assert.deepEqual(outline('f(x) = 1\nfunction g(x\n  1\n'), ['function f', 'function g']);
    assert.deepEqual(outline('x =\ny = 2'), ['variable x', 'variable y']);
    assert.deepEqual(outline('s = "abc\nf(x) = 1'), ['variable s', 'function f']);
    assert.deepEqual(outline('end\n)\nf(x) = 1'), ['function f']);
  });

  it('nests no deeper than a reader can follow', () => {
    const { definitions } = structureOf('function f(x)\n'.repeat(20_000));
    const depth = (found: readonly Definition[]): number =>
      found.length === 0 ? 0 : 1 + Math.max(...found.map(({ children }) => depth(children)));
    assert.equal(depth(definitions), 50);
  });
});

describe('Folding of Julia code', () => {
  it('folds blocks, branches, brackets and long strings, and shows their last line', () => {
    assert.deepEqual(folds('if a\n  1\nelseif b\n  2\nelse\n  3\nend'), ['0-1', '2-3', '4-5']);
    assert.deepEqual(folds('try\n  1\ncatch e\n  2\nfinally\n  3\nend'), ['0-1', '2-3', '4-5']);
    assert.deepEqual(folds('x = [\n  1,\n]'), ['0-1']);
    assert.deepEqual(folds('f(a,\n  b)'), ['0-1']);
    assert.deepEqual(folds('"""\nabc\n"""\nf() = 1'), ['0-1']);
    assert.deepEqual(folds('f() = 1\ng() = 2'), []);
  });

  it('folds comments, cells and regions', () => {
    assert.deepEqual(folds('# a\n# b\nx'), ['0-1 comment']);
    assert.deepEqual(folds('#=\na\n=#\nx'), ['0-2 comment']);
    assert.deepEqual(folds('# %% One\nx\n\n# %% Two\ny'), ['0-1 region', '3-4 region']);
    assert.deepEqual(folds('#region a\nx\n# endregion'), ['0-2 region']);
    assert.deepEqual(folds('"""\n# a\n# b\n"""'), ['0-2']);
  });
});

describe('Selection ranges of Julia code', () => {
  it('grow from the word to the whole code', () => {
    const code = 'function f(x)\n  g("a b", [1, two])\nend\n';
    const ranges = enclosingRanges(structureOf(code), code, code.indexOf('two') + 1);
    assert.deepEqual(
      ranges.map(({ from, to }) => code.slice(from, to)),
      [
        'two',
        '1, two',
        '[1, two]',
        '"a b", [1, two]',
        '("a b", [1, two])',
        'g("a b", [1, two])',
        'function f(x)\n  g("a b", [1, two])\nend',
        code,
      ],
    );
  });

  it('contain each other and the place, at every place', () => {
    const code = 'module A\n# text\nf(x) = "a $(b[1]) c"\nif x; y; end\nend';
    for (let offset = 0; offset <= code.length; offset++) {
      const ranges = enclosingRanges(structureOf(code), code, offset);
      ranges.forEach(({ from, to }, index) => {
        assert.ok(from <= offset && offset <= to);
        const inner = ranges[index - 1];
        if (inner !== undefined) assert.ok(from <= inner.from && inner.to <= to && to - from > inner.to - inner.from);
      });
    }
  });
});
