import * as assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { serializeRecord, sessionKey } from '../../src/core/auth/sessionRecord.ts';
import { EngeeError } from '../../src/core/errors/engeeError.ts';
import { EngeeAuthenticationProvider } from '../../src/features/auth/authenticationProvider.ts';
import {
  account as anna,
  baseUrl,
  never,
  oauthCredential,
  openWindow,
  record,
  settle,
} from '../unit/core/auth/fakes.ts';

const boris = { id: 'sub-2', label: 'boris' };

type Window = ReturnType<typeof openWindow>;

async function signIn(window: Window, who: typeof anna, token: string) {
  window.whoAmI.answer = async () => Promise.resolve(who);
  await window.auth.signInWithToken(token, never);
}

/** The states of a window and the accounts that have a session in each. */
const states: Readonly<
  Record<string, { readonly accounts: readonly string[]; readonly prepare: (window: Window) => Promise<unknown> }>
> = {
  'no account': { accounts: [], prepare: async ({ auth }) => auth.restore() },
  'storage not read yet': {
    accounts: ['sub-1'],
    prepare: async (window) => {
      window.secrets.values.set(
        sessionKey(baseUrl),
        serializeRecord(record({ method: 'personalAccessToken', token: 'token-1' })),
      );
      return Promise.resolve();
    },
  },
  'one account': { accounts: ['sub-1'], prepare: async (window) => signIn(window, anna, 'token-1') },
  'two accounts': {
    accounts: ['sub-2', 'sub-1'],
    prepare: async (window) => {
      await signIn(window, anna, 'token-1');
      await signIn(window, boris, 'token-2');
    },
  },
  'an expiring token and no network': {
    accounts: ['sub-1'],
    prepare: async (window) => {
      window.secrets.values.set(
        sessionKey(baseUrl),
        serializeRecord(record(oauthCredential(window.clock, { expiresAt: window.clock.now() + 1000 }))),
      );
      window.server.onRefresh = async () =>
        Promise.reject(new EngeeError({ kind: 'unavailable', why: { kind: 'network', code: 'ENOTFOUND' } }));
      return Promise.resolve();
    },
  },
  'a keyring that rejects': {
    accounts: [],
    prepare: async (window) => {
      window.secrets.reading = 'rejects';
      return Promise.resolve();
    },
  },
  'a corrupt record': {
    accounts: [],
    prepare: async (window) => {
      window.secrets.values.set(sessionKey(baseUrl), '{"v":1');
      return Promise.resolve();
    },
  },
};

const scopes: readonly (readonly [readonly string[] | undefined, boolean])[] = [
  [undefined, true],
  [[], true],
  [['engee'], true],
  [['engee', 'engee'], true],
  [['profile'], false],
  [['engee', 'profile'], false],
];

/** The editor passes copies of accounts, whose label may be outdated. */
const requestedAccounts: readonly (vscode.AuthenticationSessionAccountInformation | undefined)[] = [
  undefined,
  structuredClone(anna),
  structuredClone(boris),
  { id: 'sub-1', label: 'former name' },
  { id: 'sub-9', label: 'anna' },
];

describe('EngeeAuthenticationProvider', () => {
  for (const [state, { accounts, prepare }] of Object.entries(states)) {
    it(`returns the right sessions with ${state} without a prompt or an error`, async () => {
      for (const [wanted, isCovered] of scopes) {
        for (const account of requestedAccounts) {
          const window = openWindow();
          await prepare(window);
          const provider = new EngeeAuthenticationProvider(
            window.auth,
            async () => Promise.reject(new Error('prompted')),
            async (id) => window.auth.endSession(id),
          );
          const asking = provider.getSessions(wanted, account === undefined ? {} : { account });
          // Advances the clock until a renewal that waits for the network gives up.
          for (let waits = 0; waits < 40; waits++) await window.clock.advance(1000).then(settle);
          const sessions = await asking;
          const expected = isCovered ? accounts.filter((id) => account === undefined || account.id === id) : [];
          const what = `${JSON.stringify(wanted)} for ${account?.label ?? 'any account'}`;
          assert.deepEqual(
            sessions.map((session) => session.account.id),
            expected,
            what,
          );
          assert.ok(
            sessions.every((session) => session.accessToken !== '' && session.scopes.join() === 'engee'),
            what,
          );
          provider.dispose();
          window.auth.dispose();
        }
      }
    });
  }

  it('fires one event for each change, none without a change, and none after dispose', async () => {
    const window = openWindow();
    await window.auth.restore();
    const provider = new EngeeAuthenticationProvider(
      window.auth,
      async () => Promise.resolve(false),
      async (id) => window.auth.endSession(id),
    );
    const events: string[] = [];
    provider.onDidChangeSessions(({ added, removed, changed }) =>
      events.push(`+${added?.length ?? 0} -${removed?.length ?? 0} ~${changed?.length ?? 0}`),
    );
    await signIn(window, anna, 'token-1');
    window.secrets.notify(sessionKey(baseUrl));
    window.secrets.notify(sessionKey(baseUrl));
    await settle();
    await signIn(window, boris, 'token-2');
    window.auth.use(anna.id);
    await signIn(window, anna, 'token-3');
    await provider.removeSession(window.auth.sessions[0]?.id ?? '');
    await provider.removeSession('no-such-session');
    await window.auth.signOut();
    await settle();
    assert.deepEqual(events, ['+1 -0 ~0', '+1 -0 ~0', '+1 -1 ~0', '+0 -1 ~0', '+0 -1 ~0']);
    provider.dispose();
    await signIn(window, anna, 'token-4');
    assert.equal(events.length, 5);
  });

  it('fires a change for a renewed token', async () => {
    const window = openWindow();
    window.secrets.values.set(
      sessionKey(baseUrl),
      serializeRecord(record(oauthCredential(window.clock, { expiresAt: window.clock.now() }))),
    );
    await window.auth.restore();
    const provider = new EngeeAuthenticationProvider(
      window.auth,
      async () => Promise.resolve(false),
      async (id) => window.auth.endSession(id),
    );
    const tokens: (string | undefined)[] = [];
    provider.onDidChangeSessions(({ changed }) => tokens.push(changed?.[0]?.accessToken));
    const [session] = await provider.getSessions(undefined, {});
    assert.deepEqual([session?.accessToken, tokens], ['access-2', ['access-2']]);
    provider.dispose();
  });

  it('prompts in createSession and rejects with Canceled when the user does not sign in', async () => {
    const window = openWindow();
    let isWilling = true;
    const provider = new EngeeAuthenticationProvider(
      window.auth,
      async () => {
        if (isWilling) await signIn(window, anna, 'token-1');
        return isWilling;
      },
      async (id) => window.auth.endSession(id),
    );
    assert.equal((await provider.createSession(['engee'])).accessToken, 'token-1');
    isWilling = false;
    await assert.rejects(provider.createSession(['engee']), { name: 'Canceled' });
    await assert.rejects(provider.createSession(['profile']), /profile/);
    provider.dispose();
  });
});
