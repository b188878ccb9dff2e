import { nameProblem } from '../api/remoteNames.ts';

declare const remotePathBrand: unique symbol;

/** An absolute, normalised POSIX path at or below `/user`; made only by `parseRemotePath` and `joinRemote`. */
export type RemotePath = string & { readonly [remotePathBrand]: true };

export const remoteRoot = '/user' as RemotePath;

const maxPathBytes = 4096;
const utf8 = new TextEncoder();

/**
 * Reads a path on Engee. Doubled and last slashes and `.` are dropped; Unicode is kept as it is.
 * Undefined when it is not absolute, not inside `/user`, or holds `..` (whose meaning a link could change),
 * a backslash, a control character, half a surrogate pair, or a name that ends in a space or is over 255 bytes.
 */
export function parseRemotePath(text: string): RemotePath | undefined {
  if (!text.startsWith('/')) return undefined;
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  const path = `/${segments.join('/')}`;
  const isInside = segments[0] === 'user' && segments.every(isRemoteName);
  return isInside && utf8.encode(path).length <= maxPathBytes ? (path as RemotePath) : undefined;
}

/**
 * Reads what a user typed where several paths may be given: paths separated by spaces, each beginning with `/user`.
 * Spaces inside a path need no quoting. Undefined when one of them is not a path.
 */
export function parseRemotePaths(text: string): readonly RemotePath[] | undefined {
  const paths = text
    .trim()
    .split(/\s(?=\/user\/)/u)
    .map((path) => parseRemotePath(path.trimEnd()));
  return paths.every((path) => path !== undefined) ? paths : undefined;
}

function isRemoteName(name: string): boolean {
  return nameProblem(name, 'folder') === undefined;
}

/** The path below `directory`; undefined when that is not a remote path (see `parseRemotePath`). */
export function joinRemote(directory: RemotePath, relativePath: string): RemotePath | undefined {
  return parseRemotePath(`${directory}/${relativePath}`);
}

/** The directory that holds it; that of `/user` is `/user`. */
export function remoteParent(path: RemotePath): RemotePath {
  return path === remoteRoot ? remoteRoot : (path.slice(0, path.lastIndexOf('/')) as RemotePath);
}

export function remoteBaseName(path: RemotePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
