import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeCallback } from '../../../../../src/core/auth/oauth/callback.ts';
import { readPasted, type PastedAnswer } from '../../../../../src/core/auth/oauth/pastedAnswer.ts';
import { randomToken } from '../../../../../src/core/auth/random.ts';

const redirectUri = 'http://127.0.0.1:8765/callback';
const query = 'code=abc&state=xyz';

describe('a pasted answer', () => {
  const cases: readonly (readonly [string, string, PastedAnswer])[] = [
    ['the whole address', `${redirectUri}?${query}`, { kind: 'query', query }],
    ['with a fragment', `${redirectUri}?${query}#_=_`, { kind: 'query', query }],
    ['only the query', `?${query}`, { kind: 'query', query }],
    ['the query without its mark', query, { kind: 'query', query }],
    ['a refusal', `${redirectUri}?error=access_denied&state=xyz`, { kind: 'query', query: 'error=access_denied&state=xyz' }],
    ['F18 another site', `https://evil.example/callback?${query}`, { kind: 'elsewhere' }],
    ['F18 another port', `http://127.0.0.1:8766/callback?${query}`, { kind: 'elsewhere' }],
    ['F18 another path', `http://127.0.0.1:8765/callback/more?${query}`, { kind: 'elsewhere' }],
    ['F18 a look-alike', `http://127.0.0.1:8765@evil.example/callback?${query}`, { kind: 'elsewhere' }],
    ['F18 the address in another one', `https://evil.example/?next=${redirectUri}?${query}`, { kind: 'elsewhere' }],
    ['the address without an answer', redirectUri, { kind: 'unreadable' }],
    ['only a code', 'abc-DEF_123.456~7', { kind: 'bareCode', code: 'abc-DEF_123.456~7' }],
    ['words', 'I do not know, sorry!', { kind: 'unreadable' }],
    ['nothing', '', { kind: 'unreadable' }],
    ['too much with an answer in it', `${redirectUri}?${query}&x=`.padEnd(16 * 1024 + 1, 'x'), { kind: 'unreadable' }],
    ['as much as can be', `${query}&x=`.padEnd(16 * 1024, 'x'), { kind: 'query', query: `${query}&x=`.padEnd(16 * 1024, 'x') }],
    ['a query with an address in it', `${query}&iss=https://engee.com`, { kind: 'query', query: `${query}&iss=https://engee.com` }],
    ['a query with a question mark and quotes in it', 'code=a?b"c<d&state=xyz', { kind: 'query', query: 'code=a?b"c<d&state=xyz' }],
    ['a query with only a code', 'code=abcdefgh', { kind: 'query', query: 'code=abcdefgh' }],
    ['encoded twice for HTML', 'code=abc&amp;amp;state=xyz', { kind: 'query', query }],
    ['a code after something else', 'words,abcdefgh', { kind: 'unreadable' }],
    ['an escape that stands for no sign of an address', 'abc%41defgh', { kind: 'unreadable' }],
    ['a broken escape', 'code%3Dabc%', { kind: 'unreadable' }],
    ['the address and nothing behind its mark', `${redirectUri}?`, { kind: 'unreadable' }],
    ['too much', 'a'.repeat(20_000), { kind: 'unreadable' }],
  ];
  for (const [name, text, expected] of cases) {
    it(`${name}: ${expected.kind}`, () => {
      assert.deepEqual(readPasted(text, redirectUri), expected);
    });
  }

  it("takes a browser editor's callback page, which has a query of its own", () => {
    const page = 'http://127.0.0.1:8080/stable-abc/callback?vscode-reqid=1&vscode-path=%2Fauth';
    assert.deepEqual(readPasted(`${page}&${query}`, page), { kind: 'query', query: `vscode-reqid=1&vscode-path=%2Fauth&${query}` });
  });

  it('R9 reads through quotes, broken lines, &amp; and percent-encoding', () => {
    const mangle = fc.constantFrom<(text: string) => string>(
      (text) => `"${text}"`,
      (text) => `<${text}>`,
      (text) => `  ${text}\r\n`,
      (text) => text.replaceAll('&', '&amp;'),
      (text) => text.replace(/(.{20})/g, '$1\n  '),
      encodeURIComponent,
    );
    fc.assert(fc.property(fc.array(mangle, { maxLength: 3 }), fc.boolean(), (mangles, isWhole) => {
      const state = randomToken();
      const answer = `code=a%2Bb%2F&state=${state}`;
      const start = isWhole ? `${redirectUri}?${answer}` : answer;
      // Encoded as a whole comes last, if at all: what is done to the encoded text cannot be told from the text.
      const ordered = [...mangles.filter((change) => change !== encodeURIComponent), ...mangles.filter((change) => change === encodeURIComponent).slice(0, 1)];
      const encodable = ordered.includes(encodeURIComponent) ? start : ordered.reduce((text, change) => change(text), start);
      const pasted = ordered.includes(encodeURIComponent) ? `"${encodeURIComponent(encodable)}"\n` : encodable;
      const read = readPasted(pasted, redirectUri);
      assert.ok(read.kind === 'query', pasted);
      assert.deepEqual(judgeCallback(read.query, state), { kind: 'code', code: 'a+b/' });
    }));
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })), (text) => {
      assert.notEqual(readPasted(text, redirectUri).kind, 'query');
    }));
  });
});
