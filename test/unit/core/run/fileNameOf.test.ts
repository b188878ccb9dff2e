import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileNameOf, runIdIn } from '../../../../src/core/run/fileNameOf.ts';
import { submissionOf } from './support/submissions.ts';

const nameOf = (title: string, id = 'w1-a'): string => fileNameOf({ id, submission: { ...submissionOf('1'), title } });

describe('the file name of a run', () => {
  it('is the title and the id', () => {
    assert.equal(nameOf('pump.jl'), 'pump.jl#w1-a');
    assert.equal(nameOf('насос 泵.jl'), 'насос 泵.jl#w1-a');
  });

  it('has nothing in it that Julia or a stack trace gives a meaning', () => {
    assert.equal(nameOf('a/b\\c:d#e"f$g\nh\u0000i.jl'), 'a_b_c_d_e_f_g_h_i.jl#w1-a');
  });

  it('gives the id back, whatever the title', () => {
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

  it('is told from other names', () => {
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
