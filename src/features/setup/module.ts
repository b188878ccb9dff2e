import * as vscode from 'vscode';
import { type BaseUrl, parseBaseUrl } from '../../core/api/baseUrl.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Logger } from '../../platform/logger.ts';
import { applicationText } from '../shared/applicationSetting.ts';
import { type CommandId, commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';

const baseUrlSetting = 'engee.baseUrl';

/** Returns the configured address of Engee, or undefined when it is invalid. Ignores workspace settings. */
export function configuredBaseUrl(): BaseUrl | undefined {
  return parseBaseUrl(applicationText(baseUrlSetting));
}

/** Calls `listener` when the configured address changes. */
export function onDidChangeBaseUrl(listener: (baseUrl: BaseUrl | undefined) => void): vscode.Disposable {
  let last = configuredBaseUrl();
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const next = configuredBaseUrl();
    if (!change.affectsConfiguration(baseUrlSetting) || next === last) return;
    last = next;
    listener(next);
  });
}

/** Registers the commands that don't need Engee: settings and log. */
export function registerSetup(extensionId: string, logChannel: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(commands.openSettings, async () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId}`),
    ),
    registerCommand(commands.showLog, () => {
      logChannel.show();
    }),
  );
}

/** Commands that are always registered, independent of the address. */
const permanentCommands: readonly CommandId[] = [
  commands.openSettings,
  commands.showLog,
  commands.showResults,
  commands.previousResult,
  commands.nextResult,
  commands.clearResults,
  commands.newScript,
  commands.exportScript,
  commands.importScript,
];

/**
 * Registers the other commands while the address of Engee is invalid. Each one shows an error that leads to the
 * setting.
 */
export function registerUnusable(log: Logger): vscode.Disposable {
  const unusable = Object.values(commands).filter((id) => !permanentCommands.includes(id));
  const explain = async () => showError(new EngeeError({ kind: 'invalidInput', input: 'baseUrl' }), log);
  return vscode.Disposable.from(...unusable.map((id) => registerCommand(id, explain)));
}
