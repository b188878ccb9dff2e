import type { Redirect } from './oauth/redirect.ts';

/** A way to sign in through the browser. The ways differ in how the response returns to the editor. */
export type BrowserWay =
  /** Through a URI of the editor, which calls this extension's URI handler. */
  | 'editorAddress'
  /** Through a web page that redirects the browser to the editor. */
  | 'redirectPage'
  /** Through a local port. */
  | 'loopback'
  /** The user pastes the address. */
  | 'paste';

export type SignInWay = BrowserWay | 'personalAccessToken';

/** Determines which ways to sign in are available. */
export interface SignInSituation {
  /** Where the editor's user interface runs. Where its extensions run does not matter. */
  readonly editor: 'desktop' | 'browser';
  /** The scheme of the editor's URIs: `vscode`, `vscode-insiders`, `cursor`… */
  readonly uriScheme: string;
  /** The registered redirect URI; undefined without an OAuth client. */
  readonly redirect: Redirect | undefined;
}

interface WayEntry {
  readonly way: SignInWay;
  readonly isAvailable: (situation: SignInSituation) => boolean;
}

/** All ways to sign in, the most convenient first. */
const ways: readonly WayEntry[] = [
  {
    way: 'editorAddress',
    isAvailable: ({ redirect, ...editor }) =>
      redirect?.kind === 'ownAddress' || (redirect?.kind === 'editor' && handlesScheme(redirect.scheme, editor)),
  },
  { way: 'redirectPage', isAvailable: ({ redirect }) => redirect?.kind === 'page' },
  { way: 'loopback', isAvailable: ({ redirect }) => redirect?.kind === 'loopback' },
  { way: 'paste', isAvailable: ({ redirect }) => redirect !== undefined },
  { way: 'personalAccessToken', isAvailable: () => true },
];

/** Returns the available ways in order. There is always at least one. */
export function availableSignInWays(situation: SignInSituation): SignInWay[] {
  return ways.filter((entry) => entry.isAvailable(situation)).map((entry) => entry.way);
}

/** An editor in a browser handles no scheme. The URI would open a desktop editor that has no sign-in in progress. */
function handlesScheme(scheme: string, { editor, uriScheme }: Pick<SignInSituation, 'editor' | 'uriScheme'>): boolean {
  return editor === 'desktop' && scheme === uriScheme;
}
