import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRedirect } from '../../../../../src/core/auth/oauth/redirect.ts';

const extensionId = 'engee-community.engee';

describe('parseRedirect', () => {
  const cases: readonly (readonly [string, string | undefined, object?])[] = [
    ['', 'ownAddress'],
    ['  ', 'ownAddress'],
    ['vscode://engee-community.engee/auth', 'editor', { scheme: 'vscode' }],
    ['cursor://engee-community.engee/auth', 'editor', { scheme: 'cursor' }],
    ['Code-OSS://Engee-Community.Engee/auth', 'editor', { scheme: 'code-oss' }],
    ['vscode://engee-community.engee/auth/', 'other'],
    ['vscode://another.extension/auth', 'other'],
    ['https://engee.example/redirect.html', 'page'],
    ['https://engee.example/redirect.html?x=1', 'other'],
    ['https://user@engee.example/', 'other'],
    ['https://:secret@engee.example/', 'other'],
    ['https://engee.example/redirect.html#x', 'other'],
    ['xhttp://127.0.0.1:8765/callback', 'other'],
    ['http://127.0.0.1:8765', 'other'],
    ['http://engee.example/redirect.html', 'other'],
    ['http://127.0.0.1:8765/callback', 'loopback', { port: 8765, path: '/callback' }],
    ['http://127.0.0.1:8765/', 'loopback', { port: 8765, path: '/' }],
    ['http://127.0.0.1:8765/callback/', 'loopback', { port: 8765, path: '/callback/' }],
    ['http://localhost:8765/callback', 'other'],
    ['http://[::1]:8765/callback', 'other'],
    ['http://127.0.0.1/callback', 'other'],
    ['http://127.0.0.1:0/callback', 'other'],
    ['http://127.0.0.1:99999/callback', undefined],
    ['http://127.0.0.1:8765/callback?x=1', 'other'],
    ['engee.example/redirect', undefined],
    ['two words', undefined],
  ];
  for (const [text, kind, parts = {}] of cases) {
    it(`parses ${JSON.stringify(text)} as ${kind ?? 'invalid'}`, () => {
      const uri = kind === 'ownAddress' ? {} : { uri: text };
      const redirect = parseRedirect(text, extensionId);
      assert.deepEqual(redirect, kind === undefined ? undefined : { kind, ...uri, ...parts });
    });
  }

  it('keeps the address unchanged except for surrounding whitespace', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        const redirect = parseRedirect(` ${url}\n`, extensionId);
        assert.ok(redirect !== undefined && redirect.kind !== 'ownAddress');
        assert.equal(redirect.uri, url);
      }),
    );
  });
});
