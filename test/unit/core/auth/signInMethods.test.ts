import assert from 'node:assert/strict';
import { parseRedirect } from '../../../../src/core/auth/oauth/redirect.ts';
import { availableSignInWays, type SignInSituation, type SignInWay } from '../../../../src/core/auth/signInMethods.ts';

type Editor = Pick<SignInSituation, 'editor' | 'uriScheme'>;

/** The editors, by the values of `env.uiKind` and `env.uriScheme`. A remote changes neither. */
const editors: Readonly<Record<string, Editor>> = {
  'VS Code': { editor: 'desktop', uriScheme: 'vscode' },
  'VS Code with Remote-SSH': { editor: 'desktop', uriScheme: 'vscode' },
  'VS Code with WSL': { editor: 'desktop', uriScheme: 'vscode' },
  'VS Code in a Codespace': { editor: 'desktop', uriScheme: 'vscode' },
  Insiders: { editor: 'desktop', uriScheme: 'vscode-insiders' },
  VSCodium: { editor: 'desktop', uriScheme: 'vscodium' },
  Cursor: { editor: 'desktop', uriScheme: 'cursor' },
  Windsurf: { editor: 'desktop', uriScheme: 'windsurf' },
  'Codespaces in a browser': { editor: 'browser', uriScheme: 'vscode' },
  'code-server': { editor: 'browser', uriScheme: 'code-oss' },
};

const registered = {
  none: '',
  vscode: 'vscode://engee-community.engee/auth',
  page: 'https://engee.example/redirect.html',
  loopback: 'http://127.0.0.1:8765/callback',
  localhost: 'http://localhost:8765/callback',
} as const;

/** The first way, before "paste" and the token, which are always available. */
const expected: Readonly<Record<string, Readonly<Record<keyof typeof registered, SignInWay | undefined>>>> =
  Object.fromEntries(
    Object.keys(editors).map((name) => {
      const hasScheme = ['VS Code', 'VS Code with Remote-SSH', 'VS Code with WSL', 'VS Code in a Codespace'].includes(
        name,
      );
      return [
        name,
        {
          none: 'editorAddress',
          vscode: hasScheme ? 'editorAddress' : undefined,
          page: 'redirectPage',
          loopback: 'loopback',
          localhost: undefined,
        },
      ];
    }),
  );

describe('availableSignInWays', () => {
  for (const [name, editor] of Object.entries(editors)) {
    it(`offers only the personal access token in ${name} without a client`, () => {
      assert.deepEqual(availableSignInWays({ ...editor, redirect: undefined }), ['personalAccessToken']);
    });

    for (const [form, uri] of Object.entries(registered)) {
      const first = expected[name]?.[form as keyof typeof registered];
      it(`offers ${first ?? 'paste'} first in ${name} with ${uri === '' ? 'no redirect URI' : `the redirect URI ${uri}`}`, () => {
        const redirect = parseRedirect(uri, 'engee-community.engee');
        assert.deepEqual(availableSignInWays({ ...editor, redirect }), [
          ...(first === undefined ? [] : [first]),
          'paste',
          'personalAccessToken',
        ]);
      });
    }
  }

  it('offers the editor address only for the scheme of the desktop editor', () => {
    const redirect = parseRedirect('cursor://engee-community.engee/auth', 'engee-community.engee');
    assert.equal(availableSignInWays({ editor: 'desktop', uriScheme: 'cursor', redirect })[0], 'editorAddress');
    assert.equal(availableSignInWays({ editor: 'desktop', uriScheme: 'vscode', redirect })[0], 'paste');
  });
});
