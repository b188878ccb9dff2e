/** The name of our own folder in `/user`. */
export const ownFolder = '.engee-vscode';

const maxNameBytes = 255;
const utf8 = new TextEncoder();

/** Why Engee would not store a name unchanged. */
export type NameProblem =
  /** A forbidden code point, or a lone surrogate. */
  | { readonly kind: 'character'; readonly character: string }
  /** The last character is whitespace. */
  | { readonly kind: 'lastBlank'; readonly character: string }
  | { readonly kind: 'tooLong'; readonly maxBytes: number }
  /** Empty, `.` or `..`. */
  | { readonly kind: 'noName' };

const refusedInNames = /[/\\\p{Cc}\p{Cs}]/u;
/** Includes quotes, because servers don't undo the way multipart escapes them. */
const refusedInFileNames = /["/\\\p{Cc}\p{Cs}]/u;

/** Returns why Engee would not store a name unchanged, or undefined. Folder names are sent in a path, file names in a multipart header. */
export function nameProblem(name: string, kind: 'file' | 'folder'): NameProblem | undefined {
  if (name === '' || name === '.' || name === '..') return { kind: 'noName' };
  const character = (kind === 'file' ? refusedInFileNames : refusedInNames).exec(name)?.[0];
  if (character !== undefined) return { kind: 'character', character };
  const last = name.charAt(name.length - 1);
  if (/\s/u.test(last)) return { kind: 'lastBlank', character: last };
  return utf8.encode(name).length > maxNameBytes ? { kind: 'tooLong', maxBytes: maxNameBytes } : undefined;
}

/** Whether Engee stores a file name unchanged. */
export function isUploadableName(name: string): boolean {
  return nameProblem(name, 'file') === undefined;
}

/** Whether a path is absolute, normalized and inside `/user`. This is the last check before it is sent. The parser is in core/files. */
export function isInsideUser(path: string): boolean {
  const segments = path.split('/');
  if (segments[0] !== '' || segments[1] !== 'user' || /\p{Cc}|\p{Cs}/u.test(path)) return false;
  return segments.slice(2).every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}
