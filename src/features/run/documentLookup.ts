import { parseRemotePath } from '../../core/files/remotePath.ts';
import type { SourceLookup } from '../../core/stackTrace/errorView.ts';
import type { ServerPlaces } from '../shared/serverPlaces.ts';

/**
 * Returns the function that finds the document for a path on the server. For code of a local file, a local file that was
 * uploaded there is preferred, and for code of a file on the server, the file itself.
 */
export function createDocumentLookup(
  localCopyOf: (serverPath: string) => string | undefined,
  places: Pick<ServerPlaces, 'uriOf'>,
): SourceLookup['documentAt'] {
  const onServer = (text: string) => {
    const path = parseRemotePath(text);
    return path && places.uriOf(path)?.toString();
  };
  return (path, { serverPath }) =>
    serverPath === undefined ? (localCopyOf(path) ?? onServer(path)) : (onServer(path) ?? localCopyOf(path));
}
