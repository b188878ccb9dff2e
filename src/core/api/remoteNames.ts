const maxNameBytes = 255;

/**
 * Whether a file name arrives as it is: one segment, at most 255 bytes, no lone surrogate, and none of the characters
 * that multipart escapes in a way that servers do not undo (quotes, line ends) or take for a path.
 */
export function isUploadableName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false;
  if (/["/\\\p{Cc}]/u.test(name) || /\p{Cs}/u.test(name)) return false;
  return new TextEncoder().encode(name).length <= maxNameBytes;
}

/** Whether a path is absolute, normalised and inside `/user`: the last check before it is sent; the parser is in core/files. */
export function isInsideUser(path: string): boolean {
  const segments = path.split('/');
  if (segments[0] !== '' || segments[1] !== 'user' || /\p{Cc}|\p{Cs}/u.test(path)) return false;
  return segments.slice(2).every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}
