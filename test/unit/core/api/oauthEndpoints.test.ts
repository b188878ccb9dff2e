import assert from 'node:assert/strict';
import { createOAuthEndpoints } from '../../../../src/core/api/oauthEndpoints.ts';
import type { HttpBody } from '../../../../src/platform/http.ts';
import { ScriptedHttp, type Reply } from './support/scriptedHttp.ts';
import { always, faultIn, testTransport } from './support/testTransport.ts';

const client = { clientId: 'id', clientSecret: 's&cret', scope: 'user:id engee' };
/** With what encoders like to change. */
const redirectUri = 'http://127.0.0.1:8123/callback?vscode-reqid=1&vscode-path=%2Fauth+x';
const tokens = { access_token: 'a', token_type: 'Bearer', expires_in: 300, refresh_token: 'r' };

function exchange(reply: Reply) {
  const http = new ScriptedHttp(reply);
  const result = createOAuthEndpoints(testTransport(http)).exchangeCode({ client, redirectUri, code: 'c', codeVerifier: 'v' }, always);
  return { http, result };
}

const json = (status: number, value: unknown): Reply => ({ status, body: JSON.stringify(value) });
const formOf = (body: HttpBody | undefined) => new URLSearchParams(body?.kind === 'text' ? body.text : '');

describe('OAuth endpoints', () => {
  it('the page to authorize at has every parameter, without a plus sign', () => {
    const url = createOAuthEndpoints(testTransport(new ScriptedHttp())).authorizeUrl({ client, redirectUri, state: 'st', codeChallenge: 'ch' });
    assert.ok(!url.includes('+'));
    assert.ok(url.startsWith('https://engee.com/account/authorize?'));
    assert.deepEqual(Object.fromEntries(new URL(url).searchParams), {
      client_id: 'id', redirect_uri: redirectUri, response_type: 'code', scope: 'user:id engee', state: 'st', code_challenge: 'ch', code_challenge_method: 'S256',
    });
    assert.ok(!url.includes('cret'));
  });

  it('R4 R11 the code goes out once, as a form, with the same redirect URI and no token', async () => {
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
      grant_type: 'authorization_code', code: 'c', code_verifier: 'v', client_id: 'id', client_secret: 's&cret', scope: 'user:id engee', redirect_uri: redirectUri,
    });
  });

  it('a refresh sends what the documentation asks for', async () => {
    const http = new ScriptedHttp(json(200, { access_token: 'a2', token_type: 'bearer', expires_in: 600 }));
    const reply = await createOAuthEndpoints(testTransport(http)).refreshTokens({ client, redirectUri, refreshToken: 'r' }, always);
    // F25: no new refresh token.
    assert.deepEqual(reply, { kind: 'tokens', accessToken: 'a2', expiresInS: 600 });
    assert.deepEqual(Object.fromEntries(formOf(http.requests[0]?.body)), {
      grant_type: 'refresh_token', refresh_token: 'r', client_id: 'id', client_secret: 's&cret', scope: 'user:id engee', redirect_uri: redirectUri,
    });
  });

  it('F23 without a lifetime it is the documented one; unknown fields do not matter', async () => {
    for (const extra of [{}, { expires_in: null }, { token_type: undefined }, { id_token: 5 }, { refresh_token: null }]) {
      const reply = await exchange(json(200, { access_token: 'a', token_type: 'BEARER', ...extra })).result;
      assert.deepEqual(reply, { kind: 'tokens', accessToken: 'a', expiresInS: 600 });
    }
  });

  it('F22 malformed tokens are a fault', async () => {
    const malformed = [
      {}, [], null, 'a', { ...tokens, access_token: '' }, { ...tokens, access_token: 5 }, { ...tokens, access_token: 'a\r\nb' }, { ...tokens, access_token: 'a b' },
      { ...tokens, token_type: 'mac' }, { ...tokens, expires_in: 0 }, { ...tokens, expires_in: -1 }, { ...tokens, expires_in: 1.5 }, { ...tokens, expires_in: '600' },
      { ...tokens, expires_in: 1e12 }, { ...tokens, refresh_token: 5 }, { ...tokens, refresh_token: 'a\nb' },
    ];
    for (const body of malformed) {
      const fault = await faultIn(exchange(json(200, body)).result);
      assert.equal(fault?.kind, 'protocol', JSON.stringify(body));
      assert.ok(!JSON.stringify(fault).includes('a\\r'));
    }
  });

  it('F28 F29 a refusal is a result with its code', async () => {
    const table: [number, unknown, unknown][] = [
      [400, { error: 'invalid_grant' }, { kind: 'refused', error: 'invalid_grant' }],
      [401, { error: 'invalid_client' }, { kind: 'refused', error: 'invalid_client' }],
      [400, { error: 'invalid_scope', error_description: 'bad \u001b[1m<b>scope</b>\n' }, { kind: 'refused', error: 'invalid_scope', description: 'bad [1m<b>scope</b>' }],
      [400, { error: 'x', error_description: 5 }, { kind: 'refused', error: 'x' }],
    ];
    for (const [status, body, expected] of table) assert.deepEqual(await exchange(json(status, body)).result, expected);
  });

  it('R22 whatever is no clear answer is a fault, so that nobody is signed out by it', async () => {
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
    for (const [reply, kind] of table) assert.equal((await faultIn(exchange(reply).result))?.kind, kind, JSON.stringify(reply));
  });
});
