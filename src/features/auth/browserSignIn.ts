import * as vscode from 'vscode';
import type { AuthService } from '../../core/auth/authService.ts';
import { readOutcome } from '../../core/auth/oauth/callback.ts';
import type { Callbacks } from '../../core/auth/oauth/callbacks.ts';
import type { OAuthClient } from '../../core/auth/oauth/oauthFlow.ts';
import type { Redirect } from '../../core/auth/oauth/redirect.ts';
import type { BrowserWay } from '../../core/auth/signInMethods.ts';
import { own } from '../../core/lib/uiText.ts';
import type { LoopbackListener } from '../../platform/loopbackListener.ts';
import { commands } from '../shared/commands.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { editorAddress } from './editorAddress.ts';
import { openExactly } from './openExactly.ts';
import type { PasteAddress } from './pasteAddress.ts';

export interface BrowserSignInDependencies {
  readonly auth: AuthService;
  readonly extensionId: string;
  readonly callbacks: Callbacks;
  readonly loopback: LoopbackListener;
  readonly pasting: PasteAddress;
}

export type BrowserSignInOutcome =
  | { readonly kind: 'signedIn' }
  /** The registered port is not available, so the browser was not opened. */
  | { readonly kind: 'portRefused'; readonly port: number; readonly code: string };

/** How the response of a sign-in returns to the editor. */
interface Route {
  readonly redirectUri: string;
  readonly forwardTo?: string;
  /** Whether only the user can bring the response, by pasting the address. */
  readonly isByHand: boolean;
  dispose(): void;
}

/**
 * Signs in through the browser and shows progress in a notification. Rejects when `AuthService.signInWithOAuth`
 * rejects.
 */
export async function signInWithBrowser(
  dependencies: BrowserSignInDependencies,
  client: OAuthClient,
  way: BrowserWay,
  redirect: Redirect,
): Promise<BrowserSignInOutcome> {
  const { auth, callbacks, pasting } = dependencies;
  const route = await openRoute(dependencies, way, redirect);
  if ('kind' in route) return route;
  let waiting: vscode.Disposable | undefined;
  const { redirectUri, forwardTo, isByHand } = route;
  const browser = {
    redirectUri,
    ...(forwardTo === undefined ? {} : { forwardTo }),
    onCallback: callbacks.listen,
    onWrongCode: () => {
      pasting.ask(
        vscode.l10n.t(
          "Engee didn't accept the code in this address. It may be incomplete or already used. Copy the whole address again, or allow access in the browser again.",
        ),
      );
    },
    open: async (url: string) => {
      waiting = pasting.begin({ redirectUri, state: new URL(url).searchParams.get('state') ?? '' });
      if (isByHand) pasting.ask();
      await openExactly(url);
    },
  };
  try {
    const title = vscode.l10n.t(
      'Waiting for sign-in in the browser… [Paste the address manually](command:{0})',
      own(commands.pasteAddress),
    );
    await withCancellableProgress(title, async (_report, signal) => auth.signInWithOAuth(client, browser, signal));
    return { kind: 'signedIn' };
  } finally {
    waiting?.dispose();
    route.dispose();
  }
}

async function openRoute(
  dependencies: BrowserSignInDependencies,
  way: BrowserWay,
  redirect: Redirect,
): Promise<Route | Exclude<BrowserSignInOutcome, { kind: 'signedIn' }>> {
  const registered = async () =>
    redirect.kind === 'ownAddress' ? (await editorAddress(dependencies.extensionId)).registered : redirect.uri;
  const dispose = () => undefined;
  if (way === 'loopback' && redirect.kind === 'loopback') return listenOn(dependencies, redirect);
  if (way === 'redirectPage') {
    const { current } = await editorAddress(dependencies.extensionId);
    return { redirectUri: await registered(), forwardTo: current, isByHand: false, dispose };
  }
  return { redirectUri: await registered(), isByHand: way === 'paste', dispose };
}

/**
 * Starts to listen before the browser opens, and only on the registered port, because the program that uses the port
 * receives the response.
 */
async function listenOn(
  { callbacks, loopback }: BrowserSignInDependencies,
  redirect: Extract<Redirect, { kind: 'loopback' }>,
) {
  const listening = await loopback.listen(
    redirect,
    (query) => (callbacks.offer(query) ? readOutcome(query) : 'stray'),
    {
      consented: {
        heading: vscode.l10n.t('Return to your editor'),
        text: vscode.l10n.t('Engee confirmed your sign-in. The editor is completing it. You can close this page now.'),
      },
      refused: {
        heading: vscode.l10n.t('The sign-in was canceled or refused'),
        text: vscode.l10n.t('Nothing was changed. To try again, return to your editor. You can close this page now.'),
      },
      stray: {
        heading: vscode.l10n.t('No sign-in is in progress here'),
        text: vscode.l10n.t(
          "The editor isn't waiting for this page. To sign in, return to your editor and start again.",
        ),
      },
    },
  );
  if (listening.kind === 'failed') return { kind: 'portRefused', port: redirect.port, code: listening.code } as const;
  return {
    redirectUri: redirect.uri,
    isByHand: !(await isReachable(redirect.uri)),
    dispose: () => {
      listening.dispose();
    },
  };
}

/**
 * Returns whether the browser can reach the listener. If extensions run on another machine, the editor may forward the
 * port. The forwarded address must be the registered one, because Engee redirects only there.
 */
async function isReachable(uri: string): Promise<boolean> {
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(uri)).then(
    (found) => found.toString(true),
    () => undefined,
  );
  return external?.replace('//localhost:', '//127.0.0.1:') === uri;
}
