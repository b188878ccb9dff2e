import * as vscode from 'vscode';
import type { NextStep } from '../../core/errors/describe.ts';
import type { CommandId } from './commands.ts';
import { stepCommand, stepTitle } from './messages.ts';
import { treeItem } from './ui/views.ts';

const icons: Readonly<Record<NextStep, string>> = {
  signIn: 'sign-in',
  signOutOfOne: 'sign-out',
  switchAccount: 'account',
  startServer: 'play',
  restartServer: 'debug-restart',
  retry: 'refresh',
  refreshFiles: 'refresh',
  showLog: 'output',
  openSettings: 'gear',
  configureOAuth: 'key',
  openInBrowser: 'link-external',
};

/** Creates a row of a view that could not be read. @param retry the command that reads again */
export function stepRow(step: NextStep, retry: CommandId): vscode.TreeItem {
  const label = stepTitle(step);
  return treeItem({
    label,
    spoken: label,
    iconPath: new vscode.ThemeIcon(icons[step]),
    command: { command: stepCommand(step) ?? retry, title: label },
  });
}
