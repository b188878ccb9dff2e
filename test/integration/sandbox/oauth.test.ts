import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';
import { consent } from '../support/consent.ts';
import { Client, type Reply } from './client.ts';

interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
  scope: string;
}

const redirectUri = 'vscode://engee-community.engee/auth';

describe('Sandbox OAuth', function () {
  // The limit is generous because a busy machine is slow. No test waits that long by itself.
  this.timeout(20_000);

  let sandbox: Sandbox;

  const open = async (options: Partial<SandboxOptions> = {}): Promise<void> => {
    sandbox = await startSandbox({ julia: undefined, startMs: 0, stopMs: 0, redirectUris: [redirectUri], ...options });
  };

  afterEach(() => sandbox.close());

  const authorizeUrl = (changes: Record<string, string> = {}): string => {
    const { clientId, scope } = sandbox.oauthClient;
    const query = {
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope,
      state: 'the-state',
      ...changes,
    };
    return `${sandbox.baseUrl}/account/authorize?${new URLSearchParams(query).toString()}`;
  };

  /** Sends a token request with every documented field. A change to undefined omits the field. */
  const token = (fields: Record<string, string>, changes: Record<string, string | undefined> = {}): Promise<Reply> => {
    const { clientId, clientSecret, scope } = sandbox.oauthClient;
    const all: Record<string, string | undefined> = {
      client_id: clientId,
      client_secret: clientSecret,
      scope,
      redirect_uri: redirectUri,
      ...fields,
      ...changes,
    };
    const sent = Object.entries(all).filter((field): field is [string, string] => field[1] !== undefined);
    return new Client(sandbox, null).send('POST', '/account/api/oauth2/token', new URLSearchParams(sent));
  };

  const codeFrom = async (url: string): Promise<string> => String(new URL(await consent(url)).searchParams.get('code'));
  const exchange = async (changes: Record<string, string | undefined> = {}): Promise<Reply> =>
    token({ grant_type: 'authorization_code', code: await codeFrom(authorizeUrl()) }, changes);
  const signIn = async (): Promise<Tokens> => (await exchange()).json() as Tokens;
  const refresh = (refreshToken: string, changes: Record<string, string | undefined> = {}): Promise<Reply> =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken }, changes);
  const sessionStatus = async (accessToken: string): Promise<number> =>
    (await new Client(sandbox, accessToken).send('GET', '/account/api/oauth2/session')).status;

  it('redirects the browser after consent with code, scope and the unchanged state', async () => {
    await open();
    const state = 'a+b/c=d e';
    const callback = new URL(await consent(authorizeUrl({ state })));
    assert.equal(`${callback.protocol}//${callback.host}${callback.pathname}`, redirectUri);
    assert.equal(callback.searchParams.get('state'), state);
    assert.equal(callback.searchParams.get('scope'), 'user:id user:username profile:name profile:primary_email engee');
    assert.notEqual(callback.searchParams.get('code') ?? '', '');
  });

  it('redirects the browser after a denial with error=access_denied and the state, without a code (a guess)', async () => {
    await open();
    const { searchParams } = new URL(await consent(authorizeUrl(), 'deny'));
    assert.equal(searchParams.get('error'), 'access_denied');
    assert.equal(searchParams.get('state'), 'the-state');
    assert.equal(searchParams.has('code'), false);
  });

  it('exchanges the code for a refresh token and an access token of 10 minutes that both servers accept', async () => {
    await open();
    await sandbox.control.startServer();
    const tokens = await signIn();
    assert.equal(tokens.token_type, 'Bearer');
    assert.equal(tokens.expires_in, 600);
    assert.equal(await sessionStatus(tokens.access_token), 200);
    const evaluated = await new Client(sandbox, tokens.access_token).evaluate('1');
    assert.equal(evaluated.status, 503, 'the request is authorized, but there is no Julia');
    assert.equal((await refresh(tokens.refresh_token)).status, 200);
  });

  it('accepts a code only once', async () => {
    await open();
    const code = await codeFrom(authorizeUrl());
    assert.equal((await token({ grant_type: 'authorization_code', code })).status, 200);
    const again = await token({ grant_type: 'authorization_code', code });
    assert.equal(again.status, 400);
    assert.equal((again.json() as { error: string }).error, 'invalid_grant');
  });

  it('requires every documented field of a token request', async () => {
    await open();
    for (const field of ['code', 'client_id', 'client_secret', 'scope', 'redirect_uri']) {
      assert.ok([400, 401].includes((await exchange({ [field]: undefined })).status), `code without ${field}`);
    }
    for (const field of ['refresh_token', 'client_id', 'client_secret', 'scope', 'redirect_uri']) {
      const { refresh_token } = await signIn();
      assert.ok(
        [400, 401].includes((await refresh(refresh_token, { [field]: undefined })).status),
        `refresh without ${field}`,
      );
    }
  });

  it('authenticates the client by the form and replies invalid_client to a wrong secret', async () => {
    await open();
    const wrong = await exchange({ client_secret: 'wrong' });
    assert.equal(wrong.status, 401);
    assert.equal((wrong.json() as { error: string }).error, 'invalid_client');
  });

  it('shows a page instead of redirecting when the redirect URI does not match the registration exactly', async () => {
    await open({ redirectUris: ['http://127.0.0.1:4000/callback'] });
    for (const uri of [
      'http://127.0.0.1:4000/callback/',
      'http://127.0.0.1:4001/callback',
      'http://127.0.0.1:4000/callback?x=1',
      redirectUri,
    ]) {
      const reply = await new Client(sandbox, null).send('GET', authorizeUrl({ redirect_uri: uri }));
      assert.equal(reply.status, 400, uri);
      assert.match(reply.text, /redirect_uri did not match/);
    }
  });

  it('requires the redirect URI of the authorization in the exchange', async () => {
    await open({ redirectUris: [redirectUri, `${redirectUri}/`] });
    const reply = await exchange({ redirect_uri: `${redirectUri}/` });
    assert.equal((reply.json() as { error: string }).error, 'invalid_grant');
  });

  it('registers an address with a query by a control request while it is running', async () => {
    await open();
    const uri = 'http://127.0.0.1:4000/stable-abc/callback?vscode-reqid=7&vscode-scheme=code-oss';
    await assert.rejects(consent(authorizeUrl({ redirect_uri: uri })), /400/);
    await sandbox.control.registerRedirectUri(uri);
    const callback = await consent(authorizeUrl({ redirect_uri: uri }));
    assert.ok(callback.startsWith(`${uri}&code=`), callback);
  });

  it('does not require PKCE, but enforces it when it is used', async () => {
    await open();
    const verifier = 'v'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const url = authorizeUrl({ code_challenge: challenge, code_challenge_method: 'S256' });
    const with_ = async (code_verifier: string): Promise<number> =>
      (await token({ grant_type: 'authorization_code', code: await codeFrom(url), code_verifier })).status;
    assert.equal(await with_(verifier), 200);
    assert.equal(await with_('w'.repeat(43)), 400);
  });

  it('revokes the whole chain when a used refresh token is sent again and rotation is on', async () => {
    await open();
    const first = await signIn();
    const second = (await refresh(first.refresh_token)).json() as Tokens;
    assert.notEqual(second.refresh_token, first.refresh_token);
    const replayed = await refresh(first.refresh_token);
    assert.equal(replayed.status, 400);
    assert.equal((replayed.json() as { error: string }).error, 'invalid_grant');
    assert.equal((await refresh(second.refresh_token)).status, 400);
    assert.equal(await sessionStatus(second.access_token), 401);
  });

  it('accepts a refresh token repeatedly when rotation is off', async () => {
    await open({ rotateRefreshToken: false });
    const first = await signIn();
    for (let round = 0; round < 3; round += 1) {
      const { status, json } = await refresh(first.refresh_token);
      assert.equal(status, 200);
      assert.notEqual((json() as Tokens).access_token, first.access_token);
    }
  });

  it('changes lifetimes by a control request', async () => {
    await open({ rotateRefreshToken: false });
    await sandbox.control.changeSettings({ accessTokenTtlS: 7, refreshTokenTtlS: 1 });
    const tokens = await signIn();
    assert.equal(tokens.expires_in, 7);
    let last = await refresh(tokens.refresh_token);
    while (last.status === 200) {
      last = await refresh(tokens.refresh_token);
    }
    assert.equal((last.json() as { error: string }).error, 'invalid_grant');
  });

  it('invalidates access tokens and grants by control requests', async () => {
    await open();
    const tokens = await signIn();
    await sandbox.control.expireAccessTokens();
    assert.equal(await sessionStatus(tokens.access_token), 401);
    const renewed = (await refresh(tokens.refresh_token)).json() as Tokens;
    assert.equal(await sessionStatus(renewed.access_token), 200);
    await sandbox.control.revokeGrants();
    assert.equal(await sessionStatus(renewed.access_token), 401);
    assert.equal((await refresh(renewed.refresh_token)).status, 400);
  });

  it('replies 403 to a token without the scope engee (a guess)', async () => {
    await open();
    const scope = 'user:id';
    const tokens = (
      await token({ grant_type: 'authorization_code', code: await codeFrom(authorizeUrl({ scope })) }, { scope })
    ).json() as Tokens;
    assert.equal((await new Client(sandbox, tokens.access_token).send('GET', '/account/api/engee/info')).status, 403);
  });
});
