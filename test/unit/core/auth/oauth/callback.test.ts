import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSameSecret, judgeCallback, outcomeOf } from '../../../../../src/core/auth/oauth/callback.ts';
import { randomToken } from '../../../../../src/core/lib/crypto.ts';

const state = 'the-state-of-this-attempt';

describe('OAuth callback', () => {
  const cases: readonly (readonly [string, string, ReturnType<typeof judgeCallback>])[] = [
    ['a code with the state', `code=abc&state=${state}`, { kind: 'code', code: 'abc' }],
    [
      'unknown parameters beside them (the server adds iss)',
      `iss=https://engee.example&code=abc&scope=a b&state=${state}&x`,
      { kind: 'code', code: 'abc' },
    ],
    ['F1 no state', 'code=abc', { kind: 'ignored' }],
    ['F2 another state', 'code=abc&state=the-state-of-another-attempt', { kind: 'ignored' }],
    ['an empty state', 'code=abc&state=', { kind: 'ignored' }],
    ['the start of the state', `code=abc&state=${state.slice(0, -1)}`, { kind: 'ignored' }],
    ['two states', `code=abc&state=${state}&state=${state}`, { kind: 'ignored' }],
    ['nothing', '', { kind: 'ignored' }],
    ['F6 the user denied', `error=access_denied&state=${state}`, { kind: 'denied' }],
    ['F7 an error without state', 'error=access_denied', { kind: 'ignored' }],
    ['another error', `error=server_error&state=${state}`, { kind: 'refused', error: 'server_error' }],
    [
      'an error with words',
      `error=server_error&error_description=try+it%20later&state=${state}`,
      { kind: 'refused', error: 'server_error', description: 'try it later' },
    ],
    [
      'R7 code and error',
      `code=abc&error=access_denied&state=${state}`,
      { kind: 'malformed', detail: 'code and error together' },
    ],
    ['two codes', `code=abc&code=def&state=${state}`, { kind: 'malformed', detail: 'a parameter is repeated' }],
    ['two errors', `error=a&error=b&state=${state}`, { kind: 'malformed', detail: 'a parameter is repeated' }],
    ['a name without a value', `code=abc&=x&y&state=${state}`, { kind: 'code', code: 'abc' }],
    ['an empty code', `code=&state=${state}`, { kind: 'malformed', detail: 'neither code nor error' }],
    ['only the state', `state=${state}`, { kind: 'malformed', detail: 'neither code nor error' }],
    ['64 KiB', `code=${'a'.repeat(65_536)}&state=${state}`, { kind: 'ignored' }],
    ['a broken escape', `code=100%&state=${state}`, { kind: 'code', code: '100%' }],
  ];
  for (const [name, query, expected] of cases) {
    it(`${name}: ${expected.kind}`, () => {
      assert.deepEqual(judgeCallback(query, state), expected);
    });
  }

  for (const [name, query, expected] of cases.filter(([, , { kind }]) => kind !== 'ignored')) {
    const outcome = expected.kind === 'code' ? 'consented' : 'refused';
    it(`the browser shows after ${name}: ${outcome}`, () => {
      assert.equal(outcomeOf(query), outcome);
    });
  }

  it('keeps a plus sign in a code, decoded by the editor or not', () => {
    assert.deepEqual(judgeCallback(`code=a+b/c==&state=${state}`, state), { kind: 'code', code: 'a+b/c==' });
    assert.deepEqual(judgeCallback(`code=a%2Bb%2Fc%3D%3D&state=${state}`, state), { kind: 'code', code: 'a+b/c==' });
  });

  it('F8 leaves nothing in a description that could act: no control characters, bounded', () => {
    const unit = fc.constantFrom(
      'a',
      '日',
      ' ',
      '+',
      '&',
      '<',
      '\0',
      '\n',
      '\u001b[31m',
      '\u009b',
      '\u200b',
      '\u202e',
      '\u2066',
      '\ufeff',
      '👩',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 250 }), (text) => {
        const judged = judgeCallback(`error=e&error_description=${encodeURIComponent(text)}&state=${state}`, state);
        assert.ok(judged.kind === 'refused');
        assert.doesNotMatch(judged.description ?? '', /\p{C}/u);
        assert.ok((judged.description ?? '').length <= 200);
      }),
    );
  });

  it('F8 shows the words of a refusal in one line, cut, and without the space around them', () => {
    const words = (description: string, error = 'e') =>
      judgeCallback(`error=${error}&error_description=${encodeURIComponent(description)}&state=${state}`, state);
    assert.deepEqual(words(' \u0000one\n\n\ntwo\u202e '), { kind: 'refused', error: 'e', description: 'one two' });
    assert.deepEqual(words('x'.repeat(300), 'y'.repeat(100)), {
      kind: 'refused',
      error: 'y'.repeat(60),
      description: 'x'.repeat(200),
    });
    assert.deepEqual(words('\n'), { kind: 'refused', error: 'e' });
  });

  it('reads 8 KiB and not a sign more', () => {
    const long = (length: number) => `state=${state}&code=`.padEnd(length, 'c');
    assert.equal(judgeCallback(long(8192), state).kind, 'code');
    assert.equal(judgeCallback(long(8193), state).kind, 'ignored');
  });

  it('R3 never takes a query for its own that does not hold the state', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (query, guess) => {
        fc.pre(guess !== state);
        assert.equal(judgeCallback(query, state).kind, 'ignored');
        assert.equal(
          judgeCallback(`code=x&state=${encodeURIComponent(guess.replace(/\p{Surrogate}/gu, ''))}`, state).kind,
          'ignored',
        );
      }),
    );
  });

  it('R3 F20 makes states that every encoder leaves alone', () => {
    for (let i = 0; i < 200; i++) {
      const made = randomToken();
      assert.match(made, /^[A-Za-z0-9_-]{43}$/);
      assert.equal(encodeURI(decodeURIComponent(encodeURIComponent(made))), made);
      assert.equal(new URLSearchParams(`state=${made}`).get('state'), made);
      assert.deepEqual(judgeCallback(`code=c&state=${made}`, made), { kind: 'code', code: 'c' });
    }
  });

  it('compares secrets as === does', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(isSameSecret(a, b), a === b);
        assert.equal(isSameSecret(a, a), true);
      }),
    );
  });
});
