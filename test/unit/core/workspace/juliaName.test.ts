import assert from 'node:assert/strict';
import { juliaName } from '../../../../src/core/workspace/juliaName.ts';

describe('juliaName', () => {
  for (const [name, code] of [
    ['x', 'x'],
    ['x1_a', 'x1_a'],
    ['push!', 'push!'],
    ['θ̂', 'θ̂'],
    ['имя', 'имя'],
    ['x′', 'x′'],
    ['end', 'var"end"'],
    ['function', 'var"function"'],
    ['##x#1', 'var"##x#1"'],
    ['two words', 'var"two words"'],
    ['1st', 'var"1st"'],
    ['a.b', 'var"a.b"'],
    ['⊕', 'var"⊕"'],
    ['say "hi"', 'var"say \\"hi\\""'],
    ['back\\', 'var"back\\\\"'],
    ['a\\"b', 'var"a\\\\\\"b"'],
    ['x\nrun(`rm`)', 'var"x run(`rm`)"'],
  ] as const) {
    it(`converts ${JSON.stringify(name)} to ${code}`, () => {
      assert.equal(juliaName(name), code);
    });
  }
});
