import * as vscode from 'vscode';

/**
 * A setting that only the user may give: whatever a workspace says is not looked at, since it could send a token
 * elsewhere. Users write what they like into settings, so the type is for the caller to check.
 * @param name in full, such as `engee.baseUrl`
 */
export function applicationSetting(name: string): unknown {
  const found = vscode.workspace.getConfiguration().inspect(name);
  return found?.globalValue ?? found?.defaultValue;
}

/** The same for a text, trimmed; empty when it is not one. */
export function applicationText(name: string): string {
  const value = applicationSetting(name);
  return typeof value === 'string' ? value.trim() : '';
}
