import assert from 'node:assert/strict';
import { blocksOf } from '../../../src/core/run/code/blocks.ts';
import { isComplete } from '../../../src/core/run/code/isComplete.ts';
import { layoutOf } from '../../../src/core/run/code/layout.ts';
import { installJulia } from '../../host/julia.ts';
import { runCommand } from '../../host/processes.ts';
import { completeness } from '../../unit/core/run/code/support/completeness.ts';
import { documents } from '../../unit/core/run/code/support/documents.ts';
import { unmarked } from '../../unit/core/run/code/support/marked.ts';

/** Says of each argument what Julia's own prompt would do with it. */
const kinds = `
for input in ARGS
    parsed = Base.parse_input_line(input)
    head = parsed isa Expr ? parsed.head : :value
    println(head === :incomplete ? "incomplete" : head === :error ? "invalid" : "complete")
end`;

/** Prints, a line for each argument, the one-based lines on which its statements begin. */
const beginnings = `
for input in ARGS
    println(join((part.line for part in Base.parse_input_line(input).args if part isa LineNumberNode), ","))
end`;

describe('code as the real Julia reads it', () => {
  it('is complete, incomplete or invalid', async () => {
    const inputs = Object.values(completeness).flat();
    const said = await askJulia(kinds, inputs);
    assert.deepEqual(inputs.map((input) => [input, isComplete(input)]), inputs.map((input, index) => [input, said[index]]));
  });

  it('falls into these statements', async () => {
    const texts = Object.values(documents).map((marked) => unmarked(marked).text);
    const said = await askJulia(beginnings, texts);
    texts.forEach((text, index) => {
      const blocks = blocksOf(layoutOf(text));
      const lines = (said[index] ?? '').split(',').map((line) => Number(line) - 1);
      // What begins on the line where another ends is one block with it.
      const inOneBlock = lines.filter((line) => !blocks.some(({ first, last }) => first < line && line === last));
      assert.deepEqual(blocks.map(({ first }) => first), [...new Set(inOneBlock)], text);
    });
  });
});

async function askJulia(program: string, inputs: readonly string[]): Promise<string[]> {
  const julia = await installJulia();
  const args = [...julia.args, '--startup-file=no', '-e', program, '--', ...inputs];
  const { code, stdout, stderr } = await runCommand(julia.executable, args, { env: { ...process.env, ...julia.env } });
  assert.equal(code, 0, stderr);
  return stdout.trimEnd().split('\n');
}
