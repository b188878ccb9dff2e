import * as l10n from '@vscode/l10n';
import type { AuthState } from '../../core/auth/auth.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import { type CommandId, commands } from '../shared/commands.ts';

/** An item of the status bar's menu: an action, or a heading between groups. */
export type MenuEntry =
  | {
      readonly kind: 'action';
      readonly icon: string;
      readonly label: UiText;
      readonly description?: UiText;
      readonly command: CommandId;
    }
  | { readonly kind: 'heading'; readonly label: UiText };

type Action = Extract<MenuEntry, { kind: 'action' }>;

/** Returns the available actions, the most likely first. */
export function serverMenu(auth: AuthState, server: ServerState): readonly MenuEntry[] {
  if (auth.kind !== 'signedIn') return [signIn(), heading(l10n.t('Engee')), ...elsewhere()];
  return [
    ...serverActions(server),
    heading(l10n.t('Engee')),
    ...elsewhere(),
    heading(l10n.t('Account')),
    {
      kind: 'action',
      icon: 'sign-out',
      label: l10n.t('Sign Out'),
      description: foreign(auth.account.label),
      command: commands.signOut,
    },
  ];
}

function serverActions(server: ServerState): readonly MenuEntry[] {
  switch (server.kind) {
    case 'stopped':
      return [start(), refresh()];
    case 'starting':
      return [waitForStart(), stop(), refresh()];
    case 'running':
      return [stop(), restart(), refresh()];
    case 'stopping':
      return [refresh()];
    case 'unknown':
    case 'unreachable':
      return [refresh(), start(), stop()];
  }
}

function elsewhere(): readonly MenuEntry[] {
  return [
    { kind: 'action', icon: 'link-external', label: l10n.t('Open Engee in Browser'), command: commands.openInBrowser },
    { kind: 'action', icon: 'output', label: l10n.t('Show Output'), command: commands.showOutput },
    { kind: 'action', icon: 'list-flat', label: l10n.t('Show Log'), command: commands.showLog },
    { kind: 'action', icon: 'settings-gear', label: l10n.t('Open Settings'), command: commands.openSettings },
  ];
}

function heading(label: UiText): MenuEntry {
  return { kind: 'heading', label };
}

function signIn(): Action {
  return { kind: 'action', icon: 'sign-in', label: l10n.t('Sign In'), command: commands.signIn };
}

function start(): Action {
  return { kind: 'action', icon: 'play', label: l10n.t('Start Server'), command: commands.startServer };
}

function waitForStart(): Action {
  return { kind: 'action', icon: 'watch', label: l10n.t('Show Start Progress'), command: commands.startServer };
}

function stop(): Action {
  return {
    kind: 'action',
    icon: 'debug-stop',
    label: l10n.t('Stop Server…'),
    description: l10n.t('variables are lost, files are kept'),
    command: commands.stopServer,
  };
}

function restart(): Action {
  return {
    kind: 'action',
    icon: 'debug-restart',
    label: l10n.t('Restart Server…'),
    description: l10n.t('variables are lost, files are kept'),
    command: commands.restartServer,
  };
}

function refresh(): Action {
  return { kind: 'action', icon: 'refresh', label: l10n.t('Refresh Server State'), command: commands.refreshServer };
}
