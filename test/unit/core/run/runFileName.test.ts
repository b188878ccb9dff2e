import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runFileName, runIdIn } from '../../../../src/core/run/runFileName.ts';
import { submissionOf } from './support/submissions.ts';

const nameOf = (title: string, id = 'w1-a'): string => runFileName({ id, submission: { ...submissionOf('1'), title } });

describe('runFileName', () => {
  it('consists of the title and the id', () => {
    assert.equal(nameOf('pump.jl'), 'pump.jl#w1-a');
    assert.equal(nameOf('насос 泵.jl'), 'насос 泵.jl#w1-a');
  });

  it('contains no characters with a meaning in Julia or in stack traces', () => {
    assert.equal(nameOf('a/b\\c:d#e"f$g\nh\u0000i.jl'), 'a_b_c_d_e_f_g_h_i.jl#w1-a');
  });

  it('allows reading the id back for any title', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.stringMatching(/^[0-9a-z]{1,12}-[0-9a-z]{1,6}$/),
        (title, id) => {
          const name = nameOf(title, id);
          assert.equal(runIdIn(name), id);
          assert.ok(name.length <= 80 + 1 + id.length);
          assert.doesNotMatch(name, /[/\\:"$\p{Cc}]/u);
        },
      ),
    );
  });

  it('is distinguished from other names', () => {
    for (const name of [
      'pump.jl',
      '/user/pump.jl',
      './array.jl',
      'pump.jl#',
      'pump.jl#a',
      'pump.jl#A-1',
      '',
      'none',
      'x#1-2/y.jl',
    ])
      assert.equal(runIdIn(name), undefined, name);
  });
});
