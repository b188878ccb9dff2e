import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { wholeLiteral } from '../../../../src/core/notebook/maskLiteral.ts';
import { stepped, typedNumber } from '../../../../src/core/notebook/maskNumber.ts';

const literal = (source: string) => wholeLiteral(source) ?? assert.fail(source);
const slider = { kind: 'number', isWhole: true, min: 0, max: 10, step: 3 } as const;
const fine = { kind: 'number', isWhole: false, min: 0.1, max: 0.7, step: 0.1 } as const;

describe('Numbers of fields', () => {
  it('are accepted in their range and at their steps', () => {
    assert.deepEqual(typedNumber(slider, '9', literal('3')), literal('9'));
    assert.deepEqual(typedNumber(fine, '0.3', literal('0.1')), literal('0.3'));
    assert.deepEqual(typedNumber({ kind: 'number', isWhole: false }, '1e9', literal('1.5')), literal('1e9'));
  });

  for (const [typed, problem] of [
    ['x', { kind: 'noNumber' }],
    ['-1', { kind: 'tooSmall', min: 0 }],
    ['11', { kind: 'tooLarge', max: 10 }],
    ['3.5', { kind: 'noInteger' }],
    ['3.0', { kind: 'noInteger' }],
    ['4', { kind: 'offStep', step: 3, nearest: '3' }],
    ['10', { kind: 'offStep', step: 3, nearest: '9' }],
  ] as const) {
    it(`are refused with the reason for "${typed}"`, () => {
      assert.deepEqual(typedNumber(slider, typed, literal('3')), problem);
    });
  }

  it('are refused with a closest value in the range', () => {
    const problem = typedNumber({ ...slider, step: 4 }, '10', literal('4'));
    assert.deepEqual(problem, { kind: 'offStep', step: 4, nearest: '8' });
  });

  it('step from any text, and stay in their range', () => {
    assert.equal(stepped(slider, '3', literal('3'), 1), '6');
    assert.equal(stepped(slider, '4', literal('3'), 1), '6');
    assert.equal(stepped(slider, '4', literal('3'), -1), '3');
    assert.equal(stepped(slider, '9', literal('3'), 1), '9');
    assert.equal(stepped(slider, '0', literal('3'), -1), '0');
    assert.equal(stepped(slider, 'x', literal('3'), 1), '6');
    assert.equal(stepped(fine, '0.2', literal('0.1'), 1), '0.3');
    assert.equal(stepped({ kind: 'number', isWhole: false }, '1', literal('1'), -1), '0');
  });

  it('are accepted after any step', () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    const cents = fc.integer({ min: 1, max: 300 }).map((value) => value / 100);
    fc.assert(
      fc.property(
        number,
        cents,
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom(1, -1),
        number,
        (min, step, count, direction, typed) => {
          const form = {
            kind: 'number',
            isWhole: false,
            min,
            max: Number((min + step * count).toFixed(2)),
            step,
          } as const;
          const next = stepped(form, String(typed), literal('1.0'), direction);
          assert.ok('source' in typedNumber(form, next, literal('1.0')), next);
        },
      ),
    );
  });
});
