import * as vscode from 'vscode';
import type { AuthService } from '../../core/auth/authService.ts';
import { outcomeOf } from '../../core/auth/oauth/callback.ts';
import type { Callbacks } from '../../core/auth/oauth/callbacks.ts';
import type { OAuthClient } from '../../core/auth/oauth/oauthClient.ts';
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
  /** The registered port cannot be had, so no browser was opened. */
  | { readonly kind: 'portRefused'; readonly port: number; readonly code: string };

/** How the answer of one sign-in comes back. */
interface Route {
  readonly redirectUri: string;
  readonly forwardTo?: string;
  /** Nothing brings the answer but the user. */
  readonly isByHand: boolean;
  dispose(): void;
}

/** Signs in through the browser while a notification waits. Rejects as `AuthService.signInWithOAuth` does. */
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
          'Engee does not accept the code in this address: it may be cut off, or used already. Copy the whole address once more, or allow access in the browser again.',
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
      'Waiting for sign-in in the browser… [Paste the address by hand](command:{0})',
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
    const { now } = await editorAddress(dependencies.extensionId);
    return { redirectUri: await registered(), forwardTo: now, isByHand: false, dispose };
  }
  return { redirectUri: await registered(), isByHand: way === 'paste', dispose };
}

/** Listens before the browser opens, on the registered port or not at all: whoever has the port gets the answer. */
async function listenOn(
  { callbacks, loopback }: BrowserSignInDependencies,
  redirect: Extract<Redirect, { kind: 'loopback' }>,
) {
  const listening = await loopback.listen(redirect, (query) => (callbacks.offer(query) ? outcomeOf(query) : 'stray'), {
    consented: {
      heading: vscode.l10n.t('Return to your editor'),
      text: vscode.l10n.t(
        'Engee confirmed your sign-in, and the editor is completing it. You can close this page now.',
      ),
    },
    refused: {
      heading: vscode.l10n.t('The sign-in was canceled or refused'),
      text: vscode.l10n.t('Nothing was changed. To try again, return to your editor. You can close this page now.'),
    },
    stray: {
      heading: vscode.l10n.t('No sign-in is in progress here'),
      text: vscode.l10n.t(
        'The editor is not waiting for this page. To sign in, return to your editor and start again.',
      ),
    },
  });
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
 * Where extensions run on another machine, the editor forwards the port to the user's, if it can. The address must stay
 * as it is registered: with another port the browser would find nobody.
 */
async function isReachable(uri: string): Promise<boolean> {
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(uri)).then(
    (found) => found.toString(true),
    () => undefined,
  );
  return external?.replace('//localhost:', '//127.0.0.1:') === uri;
}
