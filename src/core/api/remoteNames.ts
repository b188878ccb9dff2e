const maxNameBytes = 255;
const utf8 = new TextEncoder();

/** Why a name would not arrive on Engee as it is. */
export type NameProblem =
  /** One code point, or half of a surrogate pair. */
  | { readonly kind: 'character'; readonly character: string }
  /** The last character, which is a blank of any kind. */
  | { readonly kind: 'lastBlank'; readonly character: string }
  | { readonly kind: 'tooLong'; readonly maxBytes: number }
  /** Empty, `.` or `..`. */
  | { readonly kind: 'noName' };

const refusedInNames = /[/\\\p{Cc}\p{Cs}]/u;
/** Multipart escapes quotes in a way that servers do not undo. */
const refusedInFileNames = /["/\\\p{Cc}\p{Cs}]/u;

/** What keeps a name from arriving as it is; undefined: nothing. A folder's name travels as part of a path, a file's as one of multipart. */
export function nameProblem(name: string, kind: 'file' | 'folder'): NameProblem | undefined {
  if (name === '' || name === '.' || name === '..') return { kind: 'noName' };
  const character = (kind === 'file' ? refusedInFileNames : refusedInNames).exec(name)?.[0];
  if (character !== undefined) return { kind: 'character', character };
  const last = name.charAt(name.length - 1);
  if (/\s/u.test(last)) return { kind: 'lastBlank', character: last };
  return utf8.encode(name).length > maxNameBytes ? { kind: 'tooLong', maxBytes: maxNameBytes } : undefined;
}

/** Whether a file name arrives as it is. */
export function isUploadableName(name: string): boolean {
  return nameProblem(name, 'file') === undefined;
}

/** Whether a path is absolute, normalised and inside `/user`: the last check before it is sent; the parser is in core/files. */
export function isInsideUser(path: string): boolean {
  const segments = path.split('/');
  if (segments[0] !== '' || segments[1] !== 'user' || /\p{Cc}|\p{Cs}/u.test(path)) return false;
  return segments.slice(2).every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}
