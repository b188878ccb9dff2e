import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blocksOf } from '../../../src/core/julia/blocks.ts';
import { isComplete } from '../../../src/core/julia/isComplete.ts';
import { layoutOf } from '../../../src/core/julia/layout.ts';
import { installJulia } from '../../host/julia.ts';
import { runCommand } from '../../host/processes.ts';
import { completeness } from '../../unit/core/julia/support/completeness.ts';
import { documents } from '../../unit/core/julia/support/documents.ts';
import { unmarked } from '../../unit/core/julia/support/marked.ts';

/** Prints how Julia's own prompt would classify each argument. */
const kinds = `
for input in ARGS
    parsed = Base.parse_input_line(input)
    head = parsed isa Expr ? parsed.head : :value
    println(head === :incomplete ? "incomplete" : head === :error ? "invalid" : "complete")
end`;

/** Prints, one line per argument, the one-based lines where its statements start. */
const beginnings = `
for input in ARGS
    println(join((part.line for part in Base.parse_input_line(input).args if part isa LineNumberNode), ","))
end`;

/** Code before an operator. The parser in the extension does not know all of this syntax. */
const operands = [
  'x',
  'x₁',
  'длина!',
  '₽',
  '∞',
  '1',
  '2.',
  '.5',
  '0x1f',
  '1e3',
  '(a = 1,)',
  '(a; b)',
  'f(x)',
  'f.(x)',
  'A.B.c',
  'a[end]',
  "x'",
  "2'",
  "x''",
  "'c'",
  "'\\''",
  "x[1]'",
  '"s"',
  '"+ #"',
  '"""a\n+"""',
  'r"+"i',
  '`ls +`',
  ':end',
  ':(a + b)',
  ':+',
  'd[:"in flow"]',
  'T{Int}',
  'x::Int',
  'x...',
  '@Base.time speed = sum(1:10)',
  '@A.B.c d',
  '@time f(x)',
  'A.@m x',
  '@m "a" b',
  'x = y',
  'x += 1',
  'f(x) = x',
  'x -> x',
  'a ? b : c',
  'a; b',
  'x #= + =#',
  'y # +\nx',
  'return x',
  'const x = 1',
  'global x = 1',
  'f(x) where T',
  'begin x end',
  'if a b else c end',
  'f() do x\n  x\nend',
  '[1 2\n3 4]',
  '√2',
  '!x',
  '-x',
  'x .+ y',
  'x in y',
  '(1, 2)',
  'struct A end; x',
  '"a" => 1',
  'import A; x',
];
const operators = [
  '+',
  '-',
  '*',
  '/',
  '\\',
  '^',
  '%',
  '&',
  '|',
  '<',
  '>',
  '÷',
  '~',
  '==',
  '!=',
  '===',
  '!==',
  '<=',
  '>=',
  '//',
  '<<',
  '>>',
  '>>>',
  '|>',
  '<|',
  '++',
  '=>',
  '->',
  '-->',
  '&&',
  '||',
  '=',
  '+=',
  '÷=',
  '⊻=',
  '|=',
  '//=',
  '>>>=',
  '.=',
  '.+=',
  '.+',
  '.==',
  '.*',
  '.|>',
  '..',
  '::',
  '<:',
  '>:',
  '.<:',
  ',',
  'in',
  'isa',
  'where',
  '+₁',
  '*′',
  '-̂',
  '+̄',
  '==ₐ',
  '∪⃑',
  '⊕²',
  '∈',
  '∉',
  '≤',
  '≔',
  '⇐',
  '↞',
  '⟶',
  '⋆',
  '⊻',
  '∘',
  '√',
  '!',
  '...',
  ';',
  '?',
  '$',
  '.',
  ':',
];
const endings = ['', '  ', ' # more', ' #= a\n comment =#', '\n\n  # more'];

describe('Code compared to the real Julia', function () {
  this.timeout(120_000);

  it('is classified as complete, incomplete or invalid like Julia does', async () => {
    const inputs = Object.values(completeness).flat();
    const said = await askJulia(kinds, inputs);
    assert.deepEqual(
      inputs.map((input) => [input, isComplete(input)]),
      inputs.map((input, index) => [input, said[index]]),
    );
  });

  it('is incomplete after an operator, regardless of the code before it', async () => {
    const fragments = operands.flatMap((operand, index) =>
      ['', ...operators].map(
        (operator) => `${operand} ${operator}${endings[(index + operator.length) % endings.length] ?? ''}`,
      ),
    );
    await compareWithJulia([
      ...fragments,
      ...operators,
      ...operators.map((operator) => `x = ${operator}`),
      ...operators.map((operator) => `x ${operator} +`),
    ]);
  });

  it('is incomplete after every Unicode operator of Julia, also with a suffix', async () => {
    const signs = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).filter(
      (sign) => /[\p{S}\p{Po}\p{Pd}]/u.test(sign) && sign > '~',
    );
    const incomplete = await compareWithJulia(
      signs.flatMap((sign) => [`x ${sign}`, `x ${sign}₁ # more`, `(a = 1,) .${sign}ₐ`, `x${sign}`, `y = ${sign}`]),
    );
    assert.ok(incomplete > 1_500, `only ${incomplete} of them need more`);
  });

  /** Code that Julia rejects may be classified either way. Returns how many inputs are incomplete. */
  async function compareWithJulia(fragments: readonly string[]): Promise<number> {
    const said = await askJulia(kinds, fragments);
    const valid = fragments
      .map((fragment, index) => ({ fragment, said: said[index] }))
      .filter((each) => each.said !== 'invalid');
    const read = valid.map((each) => ({ ...each, isOpen: isComplete(each.fragment) === 'incomplete' }));
    assert.deepEqual(
      read
        .filter(({ said: julia, isOpen }) => isOpen !== (julia === 'incomplete'))
        .map(({ fragment, said: julia }) => `${julia}: ${fragment}`),
      [],
    );
    const incomplete = valid.filter((each) => each.said === 'incomplete');
    for (const { fragment } of incomplete) {
      const lines = fragment.split('\n').length;
      const last = blocksOf(layoutOf(`before = 1\n${fragment}\n  1\nnext = 1`)).at(-2);
      assert.equal(last?.last, lines + 1, fragment);
    }
    return incomplete.length;
  }

  it('is divided into the same statements as by Julia', async () => {
    const texts = Object.values(documents).map((marked) => unmarked(marked).text);
    const said = await askJulia(beginnings, texts);
    texts.forEach((text, index) => {
      const blocks = blocksOf(layoutOf(text));
      const lines = (said[index] ?? '').split(',').map((line) => Number(line) - 1);
      // A statement that starts on the line where another ends belongs to the same block.
      const inOneBlock = lines.filter((line) => !blocks.some(({ first, last }) => first < line && line === last));
      assert.deepEqual(
        blocks.map(({ first }) => first),
        [...new Set(inOneBlock)],
        text,
      );
    });
  });
});

/** Runs a program that prints one line for each element of `ARGS`. */
async function askJulia(program: string, inputs: readonly string[]): Promise<string[]> {
  const julia = await installJulia();
  const folder = await mkdtemp(path.join(tmpdir(), 'engee-complete-'));
  try {
    const file = path.join(folder, 'inputs');
    await writeFile(file, inputs.join('\0'));
    const args = [
      ...julia.args,
      '--startup-file=no',
      '-e',
      program.replaceAll('ARGS', "split(read(ARGS[1], String), '\\0')"),
      '--',
      file,
    ];
    const { code, stdout, stderr } = await runCommand(julia.executable, args, {
      env: { ...process.env, ...julia.env },
    });
    assert.equal(code, 0, stderr);
    return stdout.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}
