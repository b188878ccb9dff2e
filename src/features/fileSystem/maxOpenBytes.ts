import * as vscode from 'vscode';

const usualMegabytes = 50;
/** The extension host holds a whole file several times while it is opened. */
const mostMegabytes = 500;

/** Returns the size above which files on the server are not opened, from the setting. */
export function maxOpenBytes(): number {
  const megabytes = vscode.workspace.getConfiguration('engee').get<unknown>('files.maxOpenSizeMB');
  const isUsable = typeof megabytes === 'number' && megabytes >= 1 && megabytes <= mostMegabytes;
  return Math.floor((isUsable ? megabytes : usualMegabytes) * 1024 * 1024);
}
