import assert from 'node:assert/strict';
import { createOAuthEndpoints } from '../../../../src/core/api/oauthEndpoints.ts';
import type { HttpBody } from '../../../../src/platform/http.ts';
import { type Reply, ScriptedHttp } from './support/scriptedHttp.ts';
import { always, faultIn, testTransport } from './support/testTransport.ts';

const client = { clientId: 'id', clientSecret: 's&cret', scope: 'user:id engee' };
/** Contains characters that encoders tend to change. */
const redirectUri = 'http://127.0.0.1:8123/callback?vscode-reqid=1&vscode-path=%2Fauth+x';
const tokens = { access_token: 'a', token_type: 'Bearer', expires_in: 300, refresh_token: 'r' };

function exchange(reply: Reply) {
  const http = new ScriptedHttp(reply);
  const result = createOAuthEndpoints(testTransport(http)).exchangeCode(
    { client, redirectUri, code: 'c', codeVerifier: 'v' },
    always,
  );
  return { http, result };
}

const json = (status: number, value: unknown): Reply => ({ status, body: JSON.stringify(value) });
const formOf = (body: HttpBody | undefined) => new URLSearchParams(body?.kind === 'text' ? body.text : '');

describe('createOAuthEndpoints', () => {
  it('creates an authorize URL with all parameters and no plus sign', () => {
    const url = createOAuthEndpoints(testTransport(new ScriptedHttp())).authorizeUrl({
      client,
      redirectUri,
      state: 'st',
      codeChallenge: 'ch',
    });
    assert.ok(!url.includes('+'));
    assert.ok(url.startsWith('https://engee.com/account/authorize?'));
    assert.deepEqual(Object.fromEntries(new URL(url).searchParams), {
      client_id: 'id',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'user:id engee',
      state: 'st',
      code_challenge: 'ch',
      code_challenge_method: 'S256',
    });
    assert.ok(!url.includes('cret'));
  });

  it('sends the code once, as a form, with the same redirect URI and no token', async () => {
    const { http, result } = exchange(json(200, tokens));
    assert.deepEqual(await result, { kind: 'tokens', accessToken: 'a', refreshToken: 'r', expiresInS: 300 });
    const [request] = http.requests;
    assert.equal(http.requests.length, 1);
    assert.equal(request?.method, 'POST');
    assert.equal(request.url.href, 'https://engee.com/account/api/oauth2/token');
    assert.equal(request.headers['Authorization'], undefined);
    assert.equal(request.firstByteTimeoutMs, 15_000);
    assert.equal(request.body?.kind === 'text' && request.body.contentType, 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(formOf(request.body)), {
      grant_type: 'authorization_code',
      code: 'c',
      code_verifier: 'v',
      client_id: 'id',
      client_secret: 's&cret',
      scope: 'user:id engee',
      redirect_uri: redirectUri,
    });
  });

  it('sends the documented refresh request', async () => {
    const http = new ScriptedHttp(json(200, { access_token: 'a2', token_type: 'bearer', expires_in: 600 }));
    const reply = await createOAuthEndpoints(testTransport(http)).refreshTokens(
      { client, redirectUri, refreshToken: 'r' },
      always,
    );
    // The reply contains no new refresh token.
    assert.deepEqual(reply, { kind: 'tokens', accessToken: 'a2', expiresInS: 600 });
    assert.deepEqual(Object.fromEntries(formOf(http.requests[0]?.body)), {
      grant_type: 'refresh_token',
      refresh_token: 'r',
      client_id: 'id',
      client_secret: 's&cret',
      scope: 'user:id engee',
      redirect_uri: redirectUri,
    });
  });

  it('falls back to the documented lifetime and ignores unknown fields', async () => {
    for (const extra of [
      {},
      { expires_in: null },
      { token_type: undefined },
      { id_token: 5 },
      { refresh_token: null },
    ]) {
      const reply = await exchange(json(200, { access_token: 'a', token_type: 'BEARER', ...extra })).result;
      assert.deepEqual(reply, { kind: 'tokens', accessToken: 'a', expiresInS: 600 });
    }
  });

  it('rejects a reply without a usable access token', async () => {
    const malformed = [
      {},
      [],
      null,
      'a',
      { access_token: '' },
      { access_token: 5 },
      { access_token: 'a\r\nb' },
      { access_token: 'a b' },
      { access_token: 'a'.repeat(65_537) },
      { access_token: 'a', token_type: 'mac' },
      { access_token: 'a', token_type: 'bearer DPoP' },
      { access_token: '', refresh_token: '' },
      { refresh_token: 5 },
      { refresh_token: 'a\nb' },
    ];
    for (const body of malformed) {
      const fault = await faultIn(exchange(json(200, body)).result);
      assert.equal(fault?.kind, 'protocol', JSON.stringify(body));
      assert.ok(!JSON.stringify(fault).includes('a\\r'));
    }
  });

  describe('with malformed fields', () => {
    const lifetimes: readonly (readonly [string, number])[] = [
      ['600', 600],
      ['"600"', 600],
      ['" 300 "', 300],
      ['"300.7"', 300],
      ['0', 600],
      ['"0"', 600],
      ['-1', 600],
      ['"-1"', 600],
      ['1', 1],
      ['1.5', 1],
      ['10.9', 10],
      ['1e-300', 1],
      ['604800', 86_400],
      ['1e12', 86_400],
      ['1e999', 86_400],
      ['"99999999999999999999"', 86_400],
      ['true', 600],
      ['false', 600],
      ['null', 600],
      ['[]', 600],
      ['[300]', 600],
      ['{}', 600],
      ['""', 600],
      ['"soon"', 600],
      ['"1e3"', 600],
      ['NaN', 600],
      ['Infinity', 600],
      ['-Infinity', 600],
      ['"0x10"', 600],
    ];
    const replyTo = async (kind: 'code' | 'refresh', body: string) => {
      const endpoints = createOAuthEndpoints(testTransport(new ScriptedHttp({ status: 200, body })));
      return kind === 'code'
        ? endpoints.exchangeCode({ client, redirectUri, code: 'c', codeVerifier: 'v' }, always)
        : endpoints.refreshTokens({ client, redirectUri, refreshToken: 'old' }, always);
    };
    for (const kind of ['code', 'refresh'] as const) {
      it(`accepts malformed lifetimes in the reply to a ${kind} request`, async () => {
        for (const [text, expiresInS] of lifetimes) {
          const body = `{"access_token":"a","token_type":"Bearer","refresh_token":"r NaN","expires_in":${text}}`;
          assert.deepEqual(
            await replyTo(kind, body),
            { kind: 'tokens', accessToken: 'a', refreshToken: 'r NaN', expiresInS },
            text,
          );
        }
      });
    }

    it('accepts malformed values in other fields', async () => {
      for (const odd of [
        { scope: 5 },
        { scope: null },
        { scope: ['a'] },
        { token_type: '' },
        { token_type: null },
        { token_type: 5 },
        { token_type: [] },
        { token_type: ' bEARER ' },
        { id_token: {} },
      ]) {
        assert.deepEqual(
          await exchange(json(200, { ...tokens, ...odd })).result,
          { kind: 'tokens', accessToken: 'a', refreshToken: 'r', expiresInS: 300 },
          JSON.stringify(odd),
        );
      }
    });

    it('ignores a malformed refresh token', async () => {
      for (const refresh_token of [null, '', 5, [], {}, true, 'a\nb', 'é']) {
        assert.deepEqual(
          await exchange(json(200, { ...tokens, refresh_token })).result,
          { kind: 'tokens', accessToken: 'a', expiresInS: 300 },
          JSON.stringify(refresh_token),
        );
      }
    });

    it('keeps the refresh token if the access token is unusable', async () => {
      for (const odd of [
        { access_token: '' },
        { access_token: null },
        { access_token: 'a b' },
        { access_token: {} },
        { token_type: 'mac' },
      ]) {
        const reply = await exchange(json(200, { ...tokens, ...odd })).result;
        assert.deepEqual(reply, {
          kind: 'refreshTokenOnly',
          refreshToken: 'r',
          detail: `JSON: ${Object.keys(odd).join()}`,
        });
      }
      assert.equal((await replyTo('refresh', '{"access_token":NaN,"refresh_token":"r"}')).kind, 'refreshTokenOnly');
    });

    it('reads unclosed strings in linear time', async () => {
      const secondsFor = async (part: string) => {
        const body = `{"a":${part.repeat(1_000_000 / part.length)}`;
        const startedAt = performance.now();
        assert.equal((await faultIn(replyTo('refresh', body)))?.kind, 'protocol');
        return (performance.now() - startedAt) / 1_000;
      };
      for (const part of ['"\\', '\\"', '"', '-', 'NaN', '\\']) assert.ok((await secondsFor(part)) < 2, part);
    });
  });

  it('returns a refusal with its error code', async () => {
    const table: [number, unknown, unknown][] = [
      [400, { error: 'invalid_grant' }, { kind: 'refused', error: 'invalid_grant' }],
      [401, { error: 'invalid_client' }, { kind: 'refused', error: 'invalid_client' }],
      [
        400,
        { error: 'invalid_scope', error_description: 'bad \u001b[1m<b>scope</b>\n' },
        { kind: 'refused', error: 'invalid_scope', description: 'bad [1m<b>scope</b>' },
      ],
      [400, { error: 'x', error_description: 5 }, { kind: 'refused', error: 'x' }],
    ];
    for (const [status, body, expected] of table) assert.deepEqual(await exchange(json(status, body)).result, expected);
  });

  it('rejects ambiguous responses, so that they sign nobody out', async () => {
    const page = '<!doctype html><title>login</title>';
    const table: [Reply, string][] = [
      [{ status: 200, body: page }, 'unavailable'],
      [{ status: 400, body: page }, 'protocol'],
      [{ status: 401, body: '' }, 'protocol'],
      [{ status: 400, body: '{"error":5}' }, 'protocol'],
      [{ status: 400, body: '{"error":"inv\\nalid"}' }, 'protocol'],
      [{ status: 403, body: '{"error":"invalid_grant"}' }, 'forbidden'],
      [{ status: 429 }, 'unavailable'],
      [{ status: 503, body: '{"error":"invalid_grant"}' }, 'unavailable'],
      [{ status: 307, headers: { location: 'https://evil.example' } }, 'unavailable'],
    ];
    for (const [reply, kind] of table)
      assert.equal((await faultIn(exchange(reply).result))?.kind, kind, JSON.stringify(reply));
  });
});
