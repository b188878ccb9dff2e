import { ownFolder } from '../../api/remoteNames.ts';
import { type RemotePath, remoteRoot } from '../remotePath.ts';

/** Engee's own folders: the Julia depot and project, and the state of its language server and assistant. [seen] */
const platformNames = ['.packages', '.project', 'lsp_store', 'da_store'];
/** Begins the names of our own temporary files, which can be in any folder. */
const temporaryPrefix = '.engee-staging-';

/** The names in the user's folder that belong to Engee or to this extension. */
export const hiddenInRoot: readonly string[] = [...platformNames, ownFolder];

/** Returns whether a name in a folder belongs to Engee or to this extension, so that users rarely look for it. */
export function isHidden(folder: RemotePath, name: string): boolean {
  return name.startsWith(temporaryPrefix) || (folder === remoteRoot && hiddenInRoot.includes(name));
}
