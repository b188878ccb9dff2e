import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSameSecret, parseCallback, readOutcome } from '../../../../../src/core/auth/oauth/callback.ts';
import { randomToken } from '../../../../../src/core/lib/crypto.ts';

const state = 'the-state-of-this-attempt';

describe('parseCallback', () => {
  const cases: readonly (readonly [string, string, ReturnType<typeof parseCallback>])[] = [
    ['a code with the state', `code=abc&state=${state}`, { kind: 'code', code: 'abc' }],
    [
      'a code with unknown parameters',
      `iss=https://engee.example&code=abc&scope=a b&state=${state}&x`,
      { kind: 'code', code: 'abc' },
    ],
    ['a code without a state', 'code=abc', { kind: 'ignored' }],
    ['another state', 'code=abc&state=the-state-of-another-attempt', { kind: 'ignored' }],
    ['an empty state', 'code=abc&state=', { kind: 'ignored' }],
    ['an incomplete state', `code=abc&state=${state.slice(0, -1)}`, { kind: 'ignored' }],
    ['two states', `code=abc&state=${state}&state=${state}`, { kind: 'ignored' }],
    ['an empty query', '', { kind: 'ignored' }],
    ['an access_denied error', `error=access_denied&state=${state}`, { kind: 'denied' }],
    ['an error without a state', 'error=access_denied', { kind: 'ignored' }],
    ['another error', `error=server_error&state=${state}`, { kind: 'refused', error: 'server_error' }],
    [
      'an error with a description',
      `error=server_error&error_description=try+it%20later&state=${state}`,
      { kind: 'refused', error: 'server_error', description: 'try it later' },
    ],
    [
      'a code and an error',
      `code=abc&error=access_denied&state=${state}`,
      { kind: 'malformed', detail: 'code and error together' },
    ],
    ['two codes', `code=abc&code=def&state=${state}`, { kind: 'malformed', detail: 'a parameter is repeated' }],
    ['two errors', `error=a&error=b&state=${state}`, { kind: 'malformed', detail: 'a parameter is repeated' }],
    ['a parameter without a value', `code=abc&=x&y&state=${state}`, { kind: 'code', code: 'abc' }],
    ['an empty code', `code=&state=${state}`, { kind: 'malformed', detail: 'neither code nor error' }],
    ['only the state', `state=${state}`, { kind: 'malformed', detail: 'neither code nor error' }],
    ['a query of 64 KiB', `code=${'a'.repeat(65_536)}&state=${state}`, { kind: 'ignored' }],
    ['an invalid escape sequence', `code=100%&state=${state}`, { kind: 'code', code: '100%' }],
  ];
  for (const [name, query, expected] of cases) {
    it(`returns ${expected.kind} for ${name}`, () => {
      assert.deepEqual(parseCallback(query, state), expected);
    });
  }

  for (const [name, query, expected] of cases.filter(([, , { kind }]) => kind !== 'ignored')) {
    const outcome = expected.kind === 'code' ? 'consented' : 'refused';
    it(`reads the outcome ${outcome} from ${name}`, () => {
      assert.equal(readOutcome(query), outcome);
    });
  }

  it('keeps a plus sign in a code whether the query is decoded or not', () => {
    assert.deepEqual(parseCallback(`code=a+b/c==&state=${state}`, state), { kind: 'code', code: 'a+b/c==' });
    assert.deepEqual(parseCallback(`code=a%2Bb%2Fc%3D%3D&state=${state}`, state), { kind: 'code', code: 'a+b/c==' });
  });

  it('removes control characters from a description and limits its length', () => {
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
        const parsed = parseCallback(`error=e&error_description=${encodeURIComponent(text)}&state=${state}`, state);
        assert.ok(parsed.kind === 'refused');
        assert.doesNotMatch(parsed.description ?? '', /\p{C}/u);
        assert.ok((parsed.description ?? '').length <= 200);
      }),
    );
  });

  it('converts an error description to one trimmed line of limited length', () => {
    const refusal = (description: string, error = 'e') =>
      parseCallback(`error=${error}&error_description=${encodeURIComponent(description)}&state=${state}`, state);
    assert.deepEqual(refusal(' \u0000one\n\n\ntwo\u202e '), { kind: 'refused', error: 'e', description: 'one two' });
    assert.deepEqual(refusal('x'.repeat(300), 'y'.repeat(100)), {
      kind: 'refused',
      error: 'y'.repeat(60),
      description: 'x'.repeat(200),
    });
    assert.deepEqual(refusal('\n'), { kind: 'refused', error: 'e' });
  });

  it('ignores a query longer than 8 KiB', () => {
    const long = (length: number) => `state=${state}&code=`.padEnd(length, 'c');
    assert.equal(parseCallback(long(8192), state).kind, 'code');
    assert.equal(parseCallback(long(8193), state).kind, 'ignored');
  });

  it('ignores every query without the exact state', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (query, guess) => {
        fc.pre(guess !== state);
        assert.equal(parseCallback(query, state).kind, 'ignored');
        assert.equal(
          parseCallback(`code=x&state=${encodeURIComponent(guess.replace(/\p{Surrogate}/gu, ''))}`, state).kind,
          'ignored',
        );
      }),
    );
  });

  it('accepts random states, which every URL encoding leaves unchanged', () => {
    for (let i = 0; i < 200; i++) {
      const made = randomToken();
      assert.match(made, /^[A-Za-z0-9_-]{43}$/);
      assert.equal(encodeURI(decodeURIComponent(encodeURIComponent(made))), made);
      assert.equal(new URLSearchParams(`state=${made}`).get('state'), made);
      assert.deepEqual(parseCallback(`code=c&state=${made}`, made), { kind: 'code', code: 'c' });
    }
  });

  it('compares secrets with the same result as ===', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(isSameSecret(a, b), a === b);
        assert.equal(isSameSecret(a, a), true);
      }),
    );
  });
});
