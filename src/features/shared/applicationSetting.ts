import * as vscode from 'vscode';

/**
 * Returns the user's value of a setting. Ignores workspace values, because they could redirect a token. The value can
 * have any type, so the caller must check it.
 * @param name the full name, such as `engee.baseUrl`
 */
export function applicationSetting(name: string): unknown {
  const found = vscode.workspace.getConfiguration().inspect(name);
  return found?.globalValue ?? found?.defaultValue;
}

/** Returns the trimmed text of such a setting; empty if it is not a string. */
export function applicationText(name: string): string {
  const value = applicationSetting(name);
  return typeof value === 'string' ? value.trim() : '';
}
