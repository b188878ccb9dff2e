import * as vscode from 'vscode';
import type { AuthState } from '../../core/auth/auth.ts';
import type { ServerState } from '../../core/server/serverState.ts';
import type { CommandId } from '../shared/commands.ts';
import { pick, type PickItem } from '../shared/ui/quickInput.ts';
import { type MenuEntry, serverMenu } from './serverMenu.ts';
import { statusBarView } from './statusBarView.ts';

type MenuItem = PickItem & { readonly command?: CommandId };

/** Shows the available actions and runs the chosen one. */
export async function showServerMenu(auth: AuthState, server: ServerState, now: number): Promise<void> {
  const [placeHolder] = statusBarView(auth, server, now).explanation;
  const chosen = await pick(serverMenu(auth, server).map(itemFor), {
    title: vscode.l10n.t('Engee'),
    ...(placeHolder === undefined ? {} : { placeHolder }),
  });
  if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
}

function itemFor(entry: MenuEntry): MenuItem {
  if (entry.kind === 'heading') return { label: entry.label, kind: vscode.QuickPickItemKind.Separator };
  const { icon, label, command, description } = entry;
  return {
    label,
    iconPath: new vscode.ThemeIcon(icon),
    command,
    ...(description === undefined ? {} : { description }),
  };
}
