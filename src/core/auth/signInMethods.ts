import type { Redirect } from './oauth/redirect.ts';

/** A way to sign in through the browser, by how its answer comes back to the editor. */
export type BrowserWay =
  /** By an address of the editor, which hands it to this extension. */
  | 'editorAddress'
  /** By a page that sends the browser on to the editor. */
  | 'redirectPage'
  /** By a port of this computer. */
  | 'loopback'
  /** By the user's hand. */
  | 'paste';

export type SignInWay = BrowserWay | 'personalAccessToken';

/** What decides which ways to sign in can be offered. */
export interface SignInSituation {
  /** Whether the editor is a program or a page in a browser; where its extensions run makes no difference. */
  readonly editor: 'desktop' | 'browser';
  /** The scheme of the editor's own addresses: `vscode`, `vscode-insiders`, `cursor`… */
  readonly uriScheme: string;
  /** The registered redirect URI; undefined without an OAuth client. */
  readonly redirect: Redirect | undefined;
}

interface WayEntry {
  readonly way: SignInWay;
  readonly isAvailable: (situation: SignInSituation) => boolean;
}

/** Every way to sign in, the most comfortable first. */
const ways: readonly WayEntry[] = [
  {
    way: 'editorAddress',
    isAvailable: ({ redirect, ...editor }) =>
      redirect?.kind === 'ownAddress' || (redirect?.kind === 'editor' && answersTo(redirect.scheme, editor)),
  },
  { way: 'redirectPage', isAvailable: ({ redirect }) => redirect?.kind === 'page' },
  { way: 'loopback', isAvailable: ({ redirect }) => redirect?.kind === 'loopback' },
  { way: 'paste', isAvailable: ({ redirect }) => redirect !== undefined },
  { way: 'personalAccessToken', isAvailable: () => true },
];

/** The ways to offer, in order; there is always at least one. */
export function availableSignInWays(situation: SignInSituation): SignInWay[] {
  return ways.filter((entry) => entry.isAvailable(situation)).map((entry) => entry.way);
}

/** A page in a browser answers to no scheme: the machine's own editor would open, and wait for nothing. */
function answersTo(scheme: string, { editor, uriScheme }: Pick<SignInSituation, 'editor' | 'uriScheme'>): boolean {
  return editor === 'desktop' && scheme === uriScheme;
}
