import { remoteBaseName, type RemotePath } from '../../core/files/remotePath.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';

/** How many names a message lists. */
export const maxNames = 5;
/** A notification shows 1,000 characters, so long names must not cut off the text after them. */
const maxNameLength = 80;

/** Returns the name of a file or folder for a message. */
export function nameOf(path: RemotePath): UiText {
  return foreign(remoteBaseName(path), maxNameLength);
}
