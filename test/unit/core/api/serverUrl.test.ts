import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BaseUrl, parseBaseUrl } from '../../../../src/core/api/baseUrl.ts';
import { parseServerUrl } from '../../../../src/core/api/serverUrl.ts';

const baseUrl = 'https://engee.com' as BaseUrl;
const sandboxUrl = 'http://127.0.0.1:4321' as BaseUrl;

describe('parseServerUrl', () => {
  const accepted: [string, BaseUrl, string][] = [
    ['https://engee.com/prod/user/license-nick/', baseUrl, 'https://engee.com/prod/user/license-nick/'],
    ['https://engee.com/prod/user/license-nick', baseUrl, 'https://engee.com/prod/user/license-nick/'],
    ['/prod/user/demo123-nick/', baseUrl, 'https://engee.com/prod/user/demo123-nick/'],
    ['/prod/user/demo123-nick', baseUrl, 'https://engee.com/prod/user/demo123-nick/'],
    ['/prod/user/a.b_c~d-1/', baseUrl, 'https://engee.com/prod/user/a.b_c~d-1/'],
    ['HTTPS://Engee.com:443/prod/user/x/', baseUrl, 'https://engee.com/prod/user/x/'],
    ['http://127.0.0.1:4321/prod/user/x/', sandboxUrl, 'http://127.0.0.1:4321/prod/user/x/'],
    ['/prod/user/x', sandboxUrl, 'http://127.0.0.1:4321/prod/user/x/'],
  ];
  for (const [value, base, expected] of accepted) {
    it(`accepts ${value}`, () => {
      assert.equal(parseServerUrl(value, base), expected);
    });
  }

  const refused: unknown[] = [
    'https://user@engee.com/prod/user/x/',
    'https://user:pass@engee.com/prod/user/x/',
    'https://engee.com@evil.example/prod/user/x/',
    'https://engee.com%40evil.example/prod/user/x/',
    'https://engee.com.evil.example/prod/user/x/',
    'https://evil.example/prod/user/x/',
    'https://sub.engee.com/prod/user/x/',
    'https://еngee.com/prod/user/x/',
    'https://engee.com\u3002evil.example/prod/user/x/',
    '//evil.example/prod/user/x/',
    '\\\\evil.example/prod/user/x/',
    '/\\evil.example/prod/user/x/',
    'https:\\\\evil.example/prod/user/x/',
    'http://engee.com/prod/user/x/',
    'https://engee.com:8443/prod/user/x/',
    'https://engee.com/prod/user/../x/',
    'https://engee.com/prod/user/x/../../admin/',
    '/prod/user/%2e%2e/x/',
    '/prod/user/%2e%2e%2fadmin/',
    '/prod/user/x%2fy/',
    '/prod/user/../../account/api/',
    '/prod/user//',
    '/prod/user/',
    '/prod/user/x/y/',
    '/prod/user/x//',
    '/account/prod/user/x/',
    '/prod/user/x/?next=https://evil.example',
    '/prod/user/x/?',
    '/prod/user/x/#fragment',
    '/prod/user/x/#',
    '/prod/user/x y/',
    ' /prod/user/x/',
    '/prod/user/x/\n',
    '/prod/\tuser/x/',
    '/prod/user/x\u0000/',
    'prod/user/x/',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///prod/user/x/',
    'ftp://engee.com/prod/user/x/',
    'https://169.254.169.254/prod/user/x/',
    'http://127.0.0.1/prod/user/x/',
    'http://[::1]/prod/user/x/',
    'https://engee.com',
    'https://',
    '',
    '/',
    'x'.repeat(1_000_000),
    `/prod/user/${'x'.repeat(1_000)}/`,
    null,
    undefined,
    5,
    {},
    ['/prod/user/x/'],
  ];
  for (const value of refused) {
    it(`refuses ${String(value)
      .slice(0, 70)
      .replace(/[^\x20-\x7e]/g, '?')}`, () => {
      assert.equal(parseServerUrl(value, baseUrl), undefined);
    });
  }

  it('accepts only the documented path on the configured origin', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom(
            'https:',
            '/',
            '\\',
            'engee.com',
            '@',
            'evil.example',
            'prod',
            'user',
            '..',
            '%2e',
            ':',
            '?',
            '#',
            'x',
            '\t',
            '.',
          ),
          { maxLength: 14 },
        )
        .map((parts) => parts.join('')),
      fc
        .array(fc.constantFrom('/', '\\', '.', '..', '%2f', '@', 'x', '?'), { maxLength: 6 })
        .map((parts) => `https://engee.com/prod/user/${parts.join('')}`),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const url = parseServerUrl(value, baseUrl);
        if (url === undefined) return;
        assert.match(url, /^https:\/\/engee\.com\/prod\/user\/[A-Za-z0-9._~-]+\/$/);
        assert.equal(new URL(url).href, url);
      }),
      { numRuns: 300 },
    );
  });

  it('accepts every plain user name in every form', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,40}$/);
    fc.assert(
      fc.property(name, fc.constantFrom('', '/'), fc.constantFrom('', 'https://engee.com'), (user, slash, origin) => {
        assert.equal(
          parseServerUrl(`${origin}/prod/user/${user}${slash}`, baseUrl),
          `https://engee.com/prod/user/${user}/`,
        );
      }),
    );
  });
});

describe('parseBaseUrl', () => {
  it('accepts only a secure or loopback origin', () => {
    const table: [string, string | undefined][] = [
      ['https://engee.com', 'https://engee.com'],
      [' https://Engee.com/ ', 'https://engee.com'],
      ['https://engee.example:8443', 'https://engee.example:8443'],
      ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
      ['http://localhost', 'http://localhost'],
      ['http://engee.com', undefined],
      ['http://127.0.0.1.evil.example', undefined],
      ['https://user@engee.com', undefined],
      ['https://engee.com/path', undefined],
      ['https://engee.com?x', undefined],
      ['https://engee.com#x', undefined],
      ['engee.com', undefined],
      ['', undefined],
      ['javascript:x', undefined],
    ];
    for (const [text, expected] of table) assert.equal(parseBaseUrl(text), expected, text);
  });
});
