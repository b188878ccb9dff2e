import assert from 'node:assert/strict';
import { checkClient } from '../../../../../src/core/auth/oauth/checkClient.ts';
import { EngeeError, faultOf } from '../../../../../src/core/errors/engeeError.ts';
import { client, FakeAuthorizationServer, never, tokens } from '../fakes.ts';

describe('checkClient', () => {
  const check = async (reply: () => ReturnType<FakeAuthorizationServer['onExchange']>) => {
    const server = new FakeAuthorizationServer();
    server.onExchange = reply;
    const result = await checkClient(server, client, 'vscode://engee-community.engee/auth', never).catch(faultOf);
    assert.equal(server.exchanges.length, 1);
    const [asked] = server.exchanges;
    assert.deepEqual([asked?.client, asked?.redirectUri], [client, 'vscode://engee-community.engee/auth']);
    assert.match(`${asked?.code ?? ''} ${asked?.codeVerifier ?? ''}`, /^[\w-]{43} [\w-]{43}$/);
    return result;
  };
  const refused = async (error: string) => check(async () => Promise.resolve({ kind: 'refused', error }));

  it('accepts the client when the server refuses only the code', async () => {
    assert.equal(await refused('invalid_grant'), 'accepted');
  });

  it('refuses the client when the server refuses it', async () => {
    assert.equal(await refused('invalid_client'), 'refused');
    assert.equal(await refused('unauthorized_client'), 'refused');
  });

  it('rejects for any other reply', async () => {
    assert.deepEqual(await refused('invalid_scope'), { kind: 'oauthRefused', code: 'invalid_scope' });
    assert.deepEqual(
      await check(async () => Promise.reject(new EngeeError({ kind: 'unavailable', why: { kind: 'webPage' } }))),
      { kind: 'unavailable', why: { kind: 'webPage' } },
    );
    assert.deepEqual(
      await check(async () => Promise.resolve({ kind: 'refused', error: 'server_error', description: 'later' })),
      { kind: 'oauthRefused', code: 'server_error', description: 'later' },
    );
    assert.deepEqual(await check(async () => Promise.resolve(tokens('access'))), {
      kind: 'protocol',
      what: 'signIn',
      detail: 'issued tokens for a made-up code',
    });
  });
});
