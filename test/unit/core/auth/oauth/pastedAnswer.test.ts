import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCallback } from '../../../../../src/core/auth/oauth/callback.ts';
import { parsePasted, type PastedAnswer } from '../../../../../src/core/auth/oauth/pastedAnswer.ts';
import { randomToken } from '../../../../../src/core/lib/crypto.ts';

const redirectUri = 'http://127.0.0.1:8765/callback';
const query = 'code=abc&state=xyz';
const expected = { redirectUri, state: 'xyz' };
const address = `${redirectUri}?${query}`;

describe('parsePasted', () => {
  const cases: readonly (readonly [string, string, PastedAnswer])[] = [
    ['the whole address', `${redirectUri}?${query}`, { kind: 'query', query }],
    ['the address with a fragment', `${redirectUri}?${query}#_=_`, { kind: 'query', query }],
    ['only the query', `?${query}`, { kind: 'query', query }],
    ['the query without a question mark', query, { kind: 'query', query }],
    [
      'a refusal',
      `${redirectUri}?error=access_denied&state=xyz`,
      { kind: 'query', query: 'error=access_denied&state=xyz' },
    ],
    ['another site', `https://evil.example/callback?${query}`, { kind: 'elsewhere' }],
    ['another port', `http://127.0.0.1:8766/callback?${query}`, { kind: 'elsewhere' }],
    ['another path', `http://127.0.0.1:8765/callback/more?${query}`, { kind: 'elsewhere' }],
    ['a look-alike', `http://127.0.0.1:8765@evil.example/callback?${query}`, { kind: 'elsewhere' }],
    ['the address inside another one', `https://evil.example/?next=${redirectUri}?${query}`, { kind: 'elsewhere' }],
    ['the address without a query', redirectUri, { kind: 'unreadable' }],
    ['only a code', 'abc-DEF_123.456~7', { kind: 'bareCode', code: 'abc-DEF_123.456~7' }],
    ['words', 'I do not know, sorry!', { kind: 'unreadable' }],
    ['an empty text', '', { kind: 'unreadable' }],
    [
      'a text longer than 16 KiB with a response in it',
      `${redirectUri}?${query}&x=`.padEnd(16 * 1024 + 1, 'x'),
      { kind: 'unreadable' },
    ],
    [
      'a query of the maximum length',
      `${query}&x=`.padEnd(8 * 1024, 'x'),
      { kind: 'query', query: `${query}&x=`.padEnd(8 * 1024, 'x') },
    ],
    ['a response with another state', `${redirectUri}?code=abc&state=abc`, { kind: 'otherSignIn' }],
    ['a response with an incomplete state', `${redirectUri}?code=abc&state=xy`, { kind: 'otherSignIn' }],
    ['a response without a state', `${redirectUri}?code=abc`, { kind: 'otherSignIn' }],
    ['a code and an error together', `${address}&error=x`, { kind: 'otherSignIn' }],
    ['two codes', `${address}&code=x`, { kind: 'otherSignIn' }],
    ['a state without a code', `${redirectUri}?state=xyz`, { kind: 'unreadable' }],
    ['another site without its scheme', `evil.example/callback?${query}`, { kind: 'elsewhere' }],
    ['another site in capitals', `HTTPS://EVIL.EXAMPLE/callback?${query}`, { kind: 'elsewhere' }],
    ['another site in quotes', `“https://evil.example/callback?${query}”`, { kind: 'elsewhere' }],
    ['another site and its query on the next line', `https://evil.example/callback?\n${query}`, { kind: 'elsewhere' }],
    ['another site and its query after a space', `https://evil.example/callback? ${query}`, { kind: 'elsewhere' }],
    ['the address with a user name', `http://me@127.0.0.1:8765/callback?${query}`, { kind: 'elsewhere' }],
    ['view-source of another site', `view-source:https://evil.example/callback?${query}`, { kind: 'elsewhere' }],
    [
      'the percent-encoded address inside another one',
      `https://evil.example/?next=${encodeURIComponent(address)}`,
      { kind: 'elsewhere' },
    ],
    [
      'the address inside another one in a sentence',
      `Open (https://evil.example/?next=${address}) please`,
      { kind: 'elsewhere' },
    ],
    [
      'a query with an address in it',
      `${query}&iss=https://engee.com`,
      { kind: 'query', query: `${query}&iss=https://engee.com` },
    ],
    [
      'a query with a question mark and quotes in it',
      'code=a?b"c<d&state=xyz',
      { kind: 'query', query: 'code=a?b"c<d&state=xyz' },
    ],
    ['a query with only a code', 'code=abcdefgh', { kind: 'otherSignIn' }],
    ['a code in curly quotes', '“abc-DEF_123.456~7”.', { kind: 'bareCode', code: 'abc-DEF_123.456~7' }],
    ['a code with a zero-width space', '\u200babcdefgh\ufeff', { kind: 'bareCode', code: 'abcdefgh' }],
    ['a few words', 'please help', { kind: 'unreadable' }],
    ['a query that is escaped twice for HTML', 'code=abc&amp;amp;state=xyz', { kind: 'query', query }],
    ['a code after other text', 'words,abcdefgh', { kind: 'unreadable' }],
    ['an escape sequence for a letter', 'abc%41defgh', { kind: 'unreadable' }],
    ['an invalid escape sequence', 'code%3Dabc%', { kind: 'unreadable' }],
    ['the address with an empty query', `${redirectUri}?`, { kind: 'unreadable' }],
    ['a text that is too long', 'a'.repeat(20_000), { kind: 'unreadable' }],
  ];
  for (const [name, text, answer] of cases) {
    it(`parses ${name} as ${answer.kind}`, () => {
      assert.deepEqual(parsePasted(text, expected), answer);
    });
  }

  describe('with text around the address', () => {
    const surroundings: readonly (readonly [string, (address: string) => string])[] = [
      ['curly quotes', (text) => `“${text}”`],
      ['single curly quotes', (text) => `‘${text}’`],
      ['low quotes', (text) => `„${text}“`],
      ['guillemets', (text) => `«${text}»`],
      ['guillemets with narrow spaces', (text) => `«\u202f${text}\u202f»`],
      ['single guillemets', (text) => `‹${text}›`],
      ['straight quotes', (text) => `'${text}'`],
      ['CJK brackets', (text) => `「${text}」`],
      ['backticks', (text) => `\`${text}\``],
      ['a code block', (text) => `\`\`\`\n${text}\n\`\`\``],
      ['angle brackets', (text) => `<${text}>`],
      ['parentheses and a full stop', (text) => `(${text}).`],
      ['a Markdown link', (text) => `[the page](${text})`],
      ['a Markdown link of itself', (text) => `[${text}](${text})`],
      ['Markdown in bold', (text) => `**${text}**`],
      ['a link in HTML', (text) => `<a href="${text.replaceAll('&', '&amp;')}">${text.replaceAll('&', '&amp;')}</a>`],
      ['zero-width spaces', (text) => `\u200b${text.replaceAll('/', '/\u200b').replace('&', '\u2060&')}\ufeff`],
      ['direction marks', (text) => `\u202a${text}\u202c`],
      ['soft hyphens', (text) => text.replace('call', 'call\u00ad')],
      ['&#38;', (text) => text.replaceAll('&', '&#38;')],
      ['&#x26;', (text) => text.replaceAll('&', '&#x26;')],
      ['&#038;', (text) => text.replaceAll('&', '&#038;')],
      ['&AMP;', (text) => text.replaceAll('&', '&AMP;')],
      ['&amp;#38;', (text) => text.replaceAll('&', '&amp;#38;')],
      ['&#8203;', (text) => text.replaceAll('&', '&#8203;&')],
      ['every delimiter as an entity', (text) => text.replace(/[:/?=&]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
      ['JSON', (text) => `"${text.replaceAll('/', '\\/').replaceAll('&', '\\u0026')}"`],
      ['Markdown escapes', (text) => text.replaceAll('&', '\\&')],
      ['view-source:', (text) => `view-source:${text}`],
      ['the scheme in uppercase', (text) => text.replace('http:', 'HTTP:')],
      ['no scheme', (text) => text.replace('http://', '')],
      ['view-source: and no scheme', (text) => `view-source:${text.replace('http://', '')}`],
      ['a full stop', (text) => `${text}.`],
      ['an exclamation mark', (text) => `${text}!`],
      ['an ellipsis', (text) => `${text}…`],
      ['a semicolon', (text) => `${text};`],
      ['a fragment', (text) => `${text}#_=_`],
      ['a sentence', (text) => `The browser shows ${text} and nothing else.`],
      [
        'a sentence with another address',
        (text) => `I was on https://engee.com/account/authorize and then ${text} came.`,
      ],
      ['text directly before it', (text) => `Address:${text}`],
      ['the lines of an email', (text) => `Hello,\r\n\r\n${text}\r\n\r\nBest regards`],
      ['lines with another address', (text) => `https://engee.com/account\n${text}`],
      ['broken lines', (text) => text.replace(/(.{7})/g, '$1\r\n    ')],
      ['broken lines as one line', (text) => text.replace(/(.{7})/g, '$1 ')],
      ['a line separator', (text) => text.replace('&', '\u2028&')],
      ['percent-encoded', (text) => encodeURIComponent(text)],
      ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
    ];
    for (const [name, surround] of surroundings) {
      it(`parses an address with ${name} whichever parameter comes last`, () => {
        const state = 'a1-_'.repeat(11).slice(0, 43);
        for (const [text, code] of [
          [`code=abc%2Fdef&state=${state}`, 'abc/def'],
          [`state=${state}&code=abc-def_`, 'abc-def_'],
        ] as const) {
          const pasted = surround(`${redirectUri}?${text}`);
          const read = parsePasted(pasted, { redirectUri, state });
          assert.ok(read.kind === 'query', `${read.kind}: ${pasted}`);
          const callback = parseCallback(read.query, state);
          assert.deepEqual(callback, { kind: 'code', code }, pasted);
        }
      });
    }

    for (const uri of [
      'vscode://engee-community.engee/auth',
      'https://example.com/engee/callback',
      'http://localhost:1234',
    ]) {
      it(`parses ${uri} as browsers show it`, () => {
        for (const text of [
          uri,
          uri.toUpperCase().replace(/\/(AUTH|ENGEE\/CALLBACK)$/, (path) => path.toLowerCase()),
        ]) {
          assert.deepEqual(
            parsePasted(`“${text}?${query}”`, { redirectUri: uri, state: 'xyz' }),
            { kind: 'query', query },
            text,
          );
        }
      });
    }
  });

  it('takes linear time for any text', () => {
    const parts = [
      ' ',
      '\n',
      '.',
      '(',
      'a',
      'a ',
      '&',
      '&amp;',
      '&#38;',
      '?',
      'a?',
      '://',
      'http://',
      'x http://127.0.0.1:8765/callback?code=1&state=2 ',
      'code=',
      'state=xyz',
      '&state=xyz',
      '%',
      '%253A',
      '\\',
      '\\u0026',
      '\u200b',
      '“',
      '"\n',
      '-',
    ];
    for (const part of parts) {
      const text = part.repeat((16 * 1024) / part.length);
      const startedAt = performance.now();
      for (let i = 0; i < 10; i++) parsePasted(text, expected);
      assert.ok(performance.now() - startedAt < 2_000, JSON.stringify(part));
    }
  });

  it("parses the address of a browser editor's callback page, which has its own query", () => {
    const page = 'http://127.0.0.1:8080/stable-abc/callback?vscode-reqid=1&vscode-path=%2Fauth';
    assert.deepEqual(parsePasted(`${page}&${query}`, { redirectUri: page, state: 'xyz' }), {
      kind: 'query',
      query: `vscode-reqid=1&vscode-path=%2Fauth&${query}`,
    });
  });

  it('parses an answer whose escape is split by a line break', () => {
    const read = parsePasted('code=abc&amp;am\n  p;state=xyz', { redirectUri, state: 'xyz' });
    assert.deepEqual(read, { kind: 'query', query: 'code=abc&state=xyz' });
  });

  it('parses any combination of quotes, broken lines, &amp; and percent-encoding', () => {
    const mangle = fc.constantFrom<(text: string) => string>(
      (text) => `"${text}"`,
      (text) => `<${text}>`,
      (text) => `  ${text}\r\n`,
      (text) => text.replaceAll('&', '&amp;'),
      (text) => text.replace(/(.{20})/g, '$1\n  '),
      encodeURIComponent,
    );
    fc.assert(
      fc.property(fc.array(mangle, { maxLength: 3 }), fc.boolean(), (mangles, isWhole) => {
        const state = randomToken();
        const answer = `code=a%2Bb%2F&state=${state}`;
        const start = isWhole ? `${redirectUri}?${answer}` : answer;
        // Percent-encoding must come last, because later changes cannot be distinguished from the encoded text.
        const ordered = [
          ...mangles.filter((change) => change !== encodeURIComponent),
          ...mangles.filter((change) => change === encodeURIComponent).slice(0, 1),
        ];
        const encodable = ordered.includes(encodeURIComponent)
          ? start
          : ordered.reduce((text, change) => change(text), start);
        const pasted = ordered.includes(encodeURIComponent) ? `"${encodeURIComponent(encodable)}"\n` : encodable;
        const read = parsePasted(pasted, { redirectUri, state });
        assert.ok(read.kind === 'query', pasted);
        assert.deepEqual(parseCallback(read.query, state), { kind: 'code', code: 'a+b/' });
      }),
    );
  });

  it('never throws for arbitrary text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })), (text) => {
        assert.notEqual(parsePasted(text, expected).kind, 'query');
      }),
    );
  });
});
