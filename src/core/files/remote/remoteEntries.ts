import { joinRemote, type RemotePath } from '../remotePath.ts';
import type { RemoteEntry } from './remoteFiles.ts';

/** Whether an entry can be opened like a folder. */
export function isFolder({ kind, link }: RemoteEntry): boolean {
  return kind === 'folder' || link?.leadsTo === 'folder';
}

/** Whether an entry can be opened like a file. */
export function isFile({ kind, link }: RemoteEntry): boolean {
  return kind === 'file' || link?.leadsTo === 'file';
}

/** Returns the path of an entry of a folder. Undefined if its name can't be used in requests. */
export function usablePath(folder: RemotePath, { name, isUsable }: RemoteEntry): RemotePath | undefined {
  return isUsable && !name.includes('/') ? joinRemote(folder, name) : undefined;
}
