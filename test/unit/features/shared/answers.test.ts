import assert from 'node:assert/strict';
import { Answers, type AnswersGiven } from '../../../../src/features/shared/answers.ts';

const given: AnswersGiven = { confirmed: true, token: 'token' };

const fromJson = (json: string): unknown => JSON.parse(json);

describe('Answers', () => {
  it('finds answers in any argument of a command', () => {
    const answers = new Answers(given);
    assert.deepEqual(Answers.in([answers]), given);
    assert.deepEqual(Answers.in([undefined, ['x'], answers]), given);
  });

  it('returns no answers if there are none in the arguments', () => {
    for (const args of [[], [undefined, null, 1, 'confirmed', true, [], () => given]])
      assert.deepEqual(Answers.in(args), {});
  });

  const answers = new Answers(given);
  const imitations: Readonly<Record<string, unknown>> = {
    'a plain object': given,
    'a list of answers': [answers],
    'an object with a private name as its key': fromJson('{"#given":{"confirmed":true}}'),
    'an object with a prototype in its JSON': fromJson('{"__proto__":{"confirmed":true}}'),
    'an object that was given the prototype': Object.assign(Object.create(Answers.prototype) as object, given),
    'answers that went through JSON': fromJson(JSON.stringify(answers)),
    'answers that were cloned': structuredClone(answers),
    'a copy of answers': Object.assign({}, answers),
  };
  for (const [title, imitation] of Object.entries(imitations)) {
    it(`does not accept ${title}`, () => {
      assert.deepEqual(Answers.in([imitation]), {});
    });
  }
});
