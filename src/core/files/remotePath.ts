import { nameProblem } from '../api/remoteNames.ts';

declare const remotePathBrand: unique symbol;

/** An absolute, normalized POSIX path at or below `/user`. Only `parseRemotePath` and `joinRemote` create one. */
export type RemotePath = string & { readonly [remotePathBrand]: true };

export const remoteRoot = '/user' as RemotePath;

const maxPathBytes = 4096;
const utf8 = new TextEncoder();

/**
 * Parses a path on Engee. Removes double and trailing slashes and `.`; doesn't change Unicode.
 * Returns undefined if the path is not absolute, is not inside `/user`, or contains `..` (a link could change its
 * meaning), a backslash, a control character, a lone surrogate, or a name that ends with a space or exceeds 255 bytes.
 */
export function parseRemotePath(text: string): RemotePath | undefined {
  if (!text.startsWith('/')) return undefined;
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  const path = `/${segments.join('/')}`;
  const isInside = segments[0] === 'user' && segments.every(isRemoteName);
  return isInside && utf8.encode(path).length <= maxPathBytes ? (path as RemotePath) : undefined;
}

/**
 * Parses paths that a user typed, separated by spaces; each path starts with `/user`. Spaces inside a path need no
 * quotes. Returns undefined if one of them is not a valid path.
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

/** Returns the path below `directory`; undefined if the result is not a valid remote path (see `parseRemotePath`). */
export function joinRemote(directory: RemotePath, relativePath: string): RemotePath | undefined {
  return parseRemotePath(`${directory}/${relativePath}`);
}

/** Returns the directory that contains the path. The parent of `/user` is `/user`. */
export function remoteParent(path: RemotePath): RemotePath {
  return path === remoteRoot ? remoteRoot : (path.slice(0, path.lastIndexOf('/')) as RemotePath);
}

export function remoteBaseName(path: RemotePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Returns the path as a Julia string literal. A remote path contains no backslashes and no control characters. */
export function juliaString(path: RemotePath): string {
  return `"${path.replace(/["$]/g, '\\$&')}"`;
}
