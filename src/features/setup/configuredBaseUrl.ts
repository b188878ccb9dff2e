import * as vscode from 'vscode';
import { parseBaseUrl, type BaseUrl } from '../../core/api/baseUrl.ts';
import { applicationText } from '../shared/applicationSetting.ts';

export const baseUrlSetting = 'engee.baseUrl';

/** The Engee that the user configured; undefined when the setting is not usable. No workspace has a say in it. */
export function configuredBaseUrl(): BaseUrl | undefined {
  return parseBaseUrl(applicationText(baseUrlSetting));
}

/** Calls `listener` when the usable address is another one than before. */
export function onDidChangeBaseUrl(listener: (baseUrl: BaseUrl | undefined) => void): vscode.Disposable {
  let last = configuredBaseUrl();
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const next = configuredBaseUrl();
    if (!change.affectsConfiguration(baseUrlSetting) || next === last) return;
    last = next;
    listener(next);
  });
}
