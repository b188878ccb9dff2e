import * as vscode from 'vscode';
import { type BaseUrl, parseBaseUrl } from '../../core/api/baseUrl.ts';
import { applicationText } from '../shared/applicationSetting.ts';

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
