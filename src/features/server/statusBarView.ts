import * as l10n from '@vscode/l10n';
import type { AuthState } from '../../core/auth/auth.ts';
import { describe } from '../../core/errors/describe.ts';
import { formatTimeLeft } from '../../core/lib/format.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { type Deadline, isSlowStart, type KnownServerState, type ServerState } from '../../core/server/serverState.ts';

/** The content of the status bar item. */
export interface StatusBarView {
  /** The name of a codicon. */
  readonly icon: string;
  readonly label: UiText;
  /** Short sentences: the paragraphs of the tooltip, and together the text for screen readers. */
  readonly explanation: readonly UiText[];
  readonly isWarning: boolean;
}

/** If less time than this is left, the item shows a warning. */
const closeDeadlineMs = 5 * 60_000;

/** Returns the status bar item for the given states. @param now milliseconds since the epoch */
export function statusBarView(auth: AuthState, server: ServerState, now: number): StatusBarView {
  switch (auth.kind) {
    case 'unknown':
      return {
        icon: 'account',
        label: l10n.t('Engee'),
        explanation: [l10n.t('Checking your Engee sign-in.')],
        isWarning: false,
      };
    case 'signedOut':
      return {
        icon: 'account',
        label: l10n.t('Engee: Signed Out'),
        explanation: [l10n.t('You are not signed in to Engee.')],
        isWarning: false,
      };
    case 'signingIn':
      return {
        icon: 'loading~spin',
        label: l10n.t('Engee: Signing In'),
        explanation: [l10n.t('Signing in to Engee.')],
        isWarning: false,
      };
    case 'expired':
      return {
        icon: 'account',
        label: l10n.t('Engee: Sign In Again'),
        explanation: [l10n.t('Your Engee sign-in has expired.'), l10n.t('Account: {0}', foreign(auth.account.label))],
        isWarning: true,
      };
    case 'signedIn': {
      const view = serverView(server, now);
      return { ...view, explanation: [...view.explanation, l10n.t('Account: {0}', foreign(auth.account.label))] };
    }
  }
}

function serverView(server: ServerState, now: number): StatusBarView {
  switch (server.kind) {
    case 'unknown':
      return {
        icon: 'question',
        label: l10n.t('Engee: Unknown'),
        explanation: [knownStateText('unknown')],
        isWarning: false,
      };
    case 'stopped':
      return {
        icon: 'vm-outline',
        label: l10n.t('Engee: Stopped'),
        explanation: [knownStateText('stopped')],
        isWarning: false,
      };
    case 'starting':
      return startingView(isSlowStart(server, now));
    case 'running':
      return runningView(server.deadline, now);
    case 'stopping':
      return {
        icon: 'loading~spin',
        label: l10n.t('Engee: Stopping'),
        explanation: [knownStateText('stopping')],
        isWarning: false,
      };
    case 'unreachable': {
      const reason = describe(server.fault)?.text;
      const lastKnown = l10n.t('Last known: {0}', knownStateText(server.lastKnown.kind));
      return {
        icon: 'debug-disconnect',
        label: l10n.t('Engee: Unreachable'),
        explanation: [
          ...(reason === undefined ? [] : [reason]),
          ...(server.lastKnown.kind === 'unknown' ? [] : [lastKnown]),
        ],
        isWarning: false,
      };
    }
  }
}

function startingView(isSlow: boolean): StatusBarView {
  const advice = l10n.t(
    'This is taking longer than usual. Check it in the browser, or stop the server and start it again.',
  );
  return {
    icon: 'loading~spin',
    label: l10n.t('Engee: Starting'),
    explanation: [knownStateText('starting'), ...(isSlow ? [advice] : [])],
    isWarning: isSlow,
  };
}

function runningView(deadline: Deadline | undefined, now: number): StatusBarView {
  const running = {
    icon: 'vm-running',
    label: l10n.t('Engee: Running'),
    explanation: [knownStateText('running')],
    isWarning: false,
  };
  if (deadline === undefined) return running;
  const leftMs = deadline.at - now;
  const left = formatTimeLeft(leftMs);
  return {
    ...running,
    label: left === undefined ? running.label : l10n.t('Engee: Running, {0} left', left),
    explanation: [...running.explanation, deadlineText(deadline.reason, left)],
    isWarning: leftMs <= closeDeadlineMs,
  };
}

function deadlineText(reason: Deadline['reason'], left: UiText | undefined): UiText {
  if (left === undefined) return l10n.t('Engee is about to stop it. Variables will be lost, files are kept.');
  return reason === 'inactivity'
    ? l10n.t(
        'Engee will stop it in about {0} if nothing runs until then. Variables will be lost, files are kept.',
        left,
      )
    : l10n.t('Your Engee session ends in about {0}. Variables will be lost, files are kept.', left);
}

function knownStateText(kind: KnownServerState['kind']): UiText {
  switch (kind) {
    case 'unknown':
      return l10n.t('The state of your Engee server is unknown.');
    case 'stopped':
      return l10n.t('Your Engee server is stopped.');
    case 'starting':
      return l10n.t('Your Engee server is starting.');
    case 'running':
      return l10n.t('Your Engee server is running.');
    case 'stopping':
      return l10n.t('Your Engee server is stopping.');
  }
}
