import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRedactor } from '../../../../src/core/lib/redact.ts';

describe('redactor', () => {
  const redact = (text: string) => createRedactor().redact(text);

  describe('hides what looks like a secret', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['Authorization: Bearer abc.def-123', 'Authorization: Bearer ***'],
      ['authorization: bearer ABC', 'authorization: bearer ***'],
      ['{"access_token":"s3cr3t","token_type":"Bearer"}', '{"access_token":"***","token_type":"Bearer"}'],
      ['{ "refresh_token" : "a\\"b" , "x": 1}', '{ "refresh_token" : "***" , "x": 1}'],
      ['{"client_secret":"cut off in the mid', '{"client_secret":"***"'],
      ['grant_type=refresh_token&refresh_token=abc%2F&client_secret=x&scope=y', 'grant_type=refresh_token&refresh_token=***&client_secret=***&scope=y'],
      ['GET vscode://engee-community.engee/auth?code=abc&state=def', 'GET vscode://engee-community.engee/auth?code=***&state=def'],
      ['code=abc&state=def', 'code=***&state=def'],
      ['{"code":"rO4nWbK2k9"}', '{"code":"***"}'],
      ['password=hunter2', 'password=***'],
      ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end', 'token *** end'],
      ['connect to http://user:pass@proxy.example:8080/', 'connect to http://***@proxy.example:8080/'],
    ];
    for (const [text, expected] of cases) {
      it(text.slice(0, 50), () => {
        assert.equal(redact(text), expected);
      });
    }
  });

  it('leaves everything else as it is', () => {
    for (const text of [
      'GET /account/api/engee/info 200 12 ms',
      '{"code":"ECONNRESET"}',
      'failed with code=ECONNRESET',
      'exit code 1',
      'https://engee.com:443/prod/user/demo123-nick/',
      'decode=fast',
    ]) {
      assert.equal(redact(text), text);
    }
  });

  it('does not take very short texts for secrets', () => {
    const redactor = createRedactor();
    redactor.add('');
    redactor.add('a');
    redactor.add('start');
    assert.equal(redactor.redact('a start'), 'a start');
  });

  it('hides the longer of two secrets whole', () => {
    const redactor = createRedactor();
    redactor.add('secret-one');
    redactor.add('secret-one-and-more');
    assert.equal(redactor.redact('x secret-one-and-more y secret-one z'), 'x *** y *** z');
  });

  it('R33 hides every secret it was told of, anywhere, plain or encoded', () => {
    const secret = fc.string({ minLength: 6, maxLength: 60 }).filter((text) => !/[*\s]/.test(text));
    fc.assert(fc.property(fc.array(secret, { minLength: 1, maxLength: 5 }), fc.string(), fc.string(), (secrets, before, after) => {
      const redactor = createRedactor();
      for (const one of secrets) redactor.add(one);
      for (const one of secrets) {
        for (const written of [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1), new URLSearchParams({ k: one }).toString()]) {
          const text = redactor.redact(`${before} ${written} ${after}`);
          const isElsewhere = before.includes(one) || after.includes(one);
          assert.ok(isElsewhere || !text.includes(one), text);
          assert.ok(!text.includes(` ${written} `), text);
        }
      }
    }));
  });

  it('forgets the oldest of very many', () => {
    const redactor = createRedactor();
    for (let i = 0; i < 300; i++) redactor.add(`secret-number-${i}-end`);
    assert.equal(redactor.redact('secret-number-299-end'), '***');
    assert.equal(redactor.redact('secret-number-0-end'), 'secret-number-0-end');
  });

  it('is quick on long hostile lines', () => {
    for (const text of ['"code":"'.repeat(20_000), '//a:'.repeat(50_000), 'eyJaaaa.'.repeat(20_000), 'Bearer '.repeat(30_000)]) redact(text);
  }).timeout(2_000);
});
