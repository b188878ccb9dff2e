import assert from 'node:assert/strict';
import { maxVariables, type Variable, type VariableList } from '../../../../src/core/bridge/bridge.ts';
import type { Fault } from '../../../../src/core/errors/fault.ts';
import { variableItems } from '../../../../src/core/workspace/variableItems.ts';
import { variableText } from '../../../../src/core/workspace/variableText.ts';
import { boundedList, isSameList } from '../../../../src/core/workspace/workspaceState.ts';

const variable = (name: string): Variable => ({
  name,
  type: 'Vector{Float64}',
  size: '3 elements',
  value: '[1.0, 2.0, 3.0]',
});
const many = (count: number): VariableList => ({
  variables: Array.from({ length: count }, (_variable, index) => variable(`x${index}`)),
  total: count,
});

/** Returns the same list and a counter of how often its variables are accessed. */
function counted({ variables, total }: VariableList): { list: VariableList; reads: () => number } {
  let reads = 0;
  const get = (target: Variable, key: string | symbol): unknown => {
    reads += 1;
    return Reflect.get(target, key);
  };
  return { list: { variables: variables.map((each) => new Proxy(each, { get })), total }, reads: () => reads };
}

describe('variableItems', () => {
  it('returns the variables in order', () => {
    assert.deepEqual(variableItems({ kind: 'list', list: many(2) }), [
      { kind: 'variable', variable: variable('x0') },
      { kind: 'variable', variable: variable('x1') },
    ]);
  });

  it('ends with the number of variables that are left out', () => {
    assert.deepEqual(variableItems({ kind: 'list', list: { ...many(2), total: 12_345 } }).at(-1), {
      kind: 'more',
      text: '… and 12,343 more',
    });
  });

  it('returns no rows for states with welcome content', () => {
    for (const state of [
      { kind: 'signedOut' },
      { kind: 'notRunning', status: 'stopped' },
      { kind: 'loading' },
      { kind: 'list', list: many(0) },
    ] as const) {
      assert.deepEqual(variableItems(state), []);
    }
  });

  it('offers a retry after an unexpected error', () => {
    assert.deepEqual(variableItems({ kind: 'failed', fault: undefined }), [{ kind: 'step', step: 'retry' }]);
  });

  it('offers the actions for a fault and a retry', () => {
    const steps = (fault: Fault) =>
      variableItems({ kind: 'failed', fault }).map((item) => (item.kind === 'step' ? item.step : item.kind));
    assert.deepEqual(steps({ kind: 'tokenTooNew' }), ['restartServer', 'retry']);
    assert.deepEqual(steps({ kind: 'signInRequired', why: 'expired' }), ['signIn', 'retry']);
    assert.deepEqual(steps({ kind: 'serverNotRunning', status: 'stopped' }), ['startServer', 'retry']);
    assert.deepEqual(steps({ kind: 'unavailable', why: { kind: 'status', status: 503 } }), ['retry', 'showLog']);
    assert.deepEqual(steps({ kind: 'canceled' }), ['retry']);
  });

  it('accesses each of 5,000 variables a few times, growing linearly', () => {
    const work = (count: number) => {
      const { list, reads } = counted(many(count));
      const items = variableItems({ kind: 'list', list: boundedList(list) });
      const built = reads();
      for (const item of items) if (item.kind === 'variable') variableText(item.variable);
      const drawn = reads() - built;
      assert.equal(isSameList(list, many(count)), true);
      return [built, drawn, reads() - built - drawn];
    };
    assert.deepEqual(work(2_500), [2_500, 10_000, 10_000]);
    assert.deepEqual(work(5_000), [5_000, 20_000, 20_000]);
  });
});

describe('boundedList and isSameList', () => {
  it('limit a list, remove duplicate names and raise a total that is too low', () => {
    const { variables, total } = boundedList({ ...many(maxVariables + 10), total: 0 });
    assert.equal(variables.length, maxVariables);
    assert.equal(total, maxVariables);
    const twice = boundedList({ variables: [variable('x'), { ...variable('x'), value: '2' }], total: 2 });
    assert.deepEqual(
      twice.variables.map(({ value }) => value),
      ['2'],
    );
  });

  for (const [name, change] of [
    ['a value', { value: '2' }],
    ['a type', { type: 'Int64' }],
    ['a size', { size: '' }],
    ['a name', { name: 'y' }],
  ] as const) {
    it(`detect a changed list with ${name}`, () => {
      const one = { variables: [variable('x')], total: 1 };
      assert.equal(isSameList(one, { variables: [variable('x')], total: 1 }), true);
      assert.equal(isSameList(one, { variables: [{ ...variable('x'), ...change }], total: 1 }), false);
    });
  }

  it('detect a list with more or fewer variables', () => {
    assert.equal(isSameList(many(2), many(3)), false);
    assert.equal(isSameList(many(3), many(2)), false);
    assert.equal(isSameList(many(2), { ...many(2), total: 9 }), false);
  });
});

describe('variableText', () => {
  it('contains the value, type and size', () => {
    assert.deepEqual(variableText(variable('θ')), {
      label: 'θ',
      description: '[1.0, 2.0, 3.0]',
      tooltip: 'θ\nValue: [1.0, 2.0, 3.0]\nType: Vector{Float64}\nSize: 3 elements',
      spoken: 'θ, Value: [1.0, 2.0, 3.0], Type: Vector{Float64}, Size: 3 elements',
    });
  });

  it('omits an empty size', () => {
    const text = variableText({ ...variable('x'), size: '' });
    assert.equal(text.description, '[1.0, 2.0, 3.0]');
    assert.ok(!text.tooltip.includes('Size'));
  });

  it('is plain text of limited length for any data from a server', () => {
    const hostile = `\u001b]52;c;AAAA\u0007a\n\u202eb${'x'.repeat(100_000)}`;
    const { label, description, tooltip } = variableText({
      name: hostile,
      type: hostile,
      size: hostile,
      value: hostile,
    });
    assert.ok(!/[\p{Cc}\p{Bidi_Control}]/u.test(label + description + tooltip.replaceAll('\n', '')));
    assert.equal(tooltip.split('\n').length, 4);
    assert.ok(label.length <= 200 && description.length <= 1_000);
  });
});
