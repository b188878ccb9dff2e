import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { valueLine } from '../../../../src/core/inline/valueLine.ts';

const column = Array.from({ length: 40 }, (_, index) => ` ${index}.5`).join('\n');

describe('valueLine', () => {
  const table: readonly (readonly [title: string, text: string, line: string])[] = [
    ['a value of one line', '42', '42'],
    ['a matrix', '3×3 Matrix{Float64}:\n 1.0  0.0  0.0\n 0.0  1.0  0.0\n 0.0  0.0  1.0', '3×3 Matrix{Float64}'],
    ['an array of three dimensions', '2×2×1 Array{Int64, 3}:\n[:, :, 1] =\n 1  2\n 3  4', '2×2×1 Array{Int64, 3}'],
    [
      'a sparse matrix',
      '2×2 SparseMatrixCSC{Int64, Int64} with 1 stored entry:\n 1  ⋅\n ⋅  ⋅',
      '2×2 SparseMatrixCSC{Int64, Int64} with 1 stored entry',
    ],
    [
      'a data frame',
      '2×2 DataFrame\n Row │ a      b\n     │ Int64  Int64\n─────┼──────\n   1 │     1      3',
      '2×2 DataFrame',
    ],
    ['an empty matrix', '0×3 Matrix{Float64}', '0×3 Matrix{Float64}'],
    ['a vector that fits', '2-element Vector{Int64}:\n 1\n 2', '2-element Vector{Int64}:\u00a0 1\u00a0 2'],
    ['a vector that does not fit', `40-element Vector{Float64}:\n${column}`, '40-element Vector{Float64}'],
    [
      'a dictionary that does not fit',
      `Dict{Int64, Float64} with 40 entries:\n${column}`,
      'Dict{Int64, Float64} with 40 entries',
    ],
    ['lines without a heading that fit', 'Pump\n  flow 3', 'Pump\u00a0 flow 3'],
    ['lines without a heading that do not fit', `The pump\n${column}`, 'The pump …'],
    ['a value with leading blank lines', `\n\n40-element Vector{Float64}:\n${column}`, '40-element Vector{Float64}'],
    ['a colored value', `\u001b[1m2×2 Matrix{Int64}\u001b[0m:\n 1  2\n 3  4`, '2×2 Matrix{Int64}'],
    ['an equation', 'x × y', 'x × y'],
  ];
  for (const [title, text, line] of table) {
    it(`shortens ${title} to one line`, () => {
      assert.equal(valueLine(text, 80), line);
    });
  }

  it('cuts a first line that does not fit', () => {
    const line = valueLine(`2×2 Matrix{${'Union{Missing, '.repeat(20)}:\n 1`, 80);
    assert.equal(line.length, 80);
    assert.match(line, /…$/);
  });
});
