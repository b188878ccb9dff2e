import type { NamingRules } from '../../platform/localFiles.ts';

const maxNameBytes = 200;
const maxExtensionBytes = 20;
const utf8 = new TextEncoder();

// Control characters, lone surrogates, direction marks (they disguise an extension), and the colon, which names a
// hidden stream on NTFS.
const refusedEverywhere = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069:]/gu;
const refusedOnWindows = /[<>"|?*]/g;
// Windows opens a device for these names, with any extension.
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/iu;

/**
 * Makes a safe local file name of at most 200 bytes from an untrusted one. Returns a safe name unchanged. The result is
 * always a single path segment.
 */
export function safeFileName(hint: string, rules: NamingRules): string {
  const last = hint.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(refusedEverywhere, '_');
  const allowed = rules === 'windows' ? plain.replace(refusedOnWindows, '_') : plain;
  const name = withinLimits(allowed);
  if (name === '') return '_';
  return deviceName.test(name) ? withinLimits(`_${name}`) : name;
}

/** `report.csv` → `report (2).csv`. */
export function numberedName(name: string, number: number): string {
  const { stem, extension } = splitName(name);
  return `${stem} (${number})${extension}`;
}

/**
 * Returns the same key for two names that some file system treats as one. It ignores case, the composition of accents,
 * and the invisible characters that HFS+ and ext4 skip.
 */
export function nameKey(name: string): string {
  return name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC');
}

function withinLimits(name: string): string {
  return withoutTail(cap(withoutTail(name)));
}

/** Windows silently drops dots and spaces at the end of a name, which can be used to disguise it. */
function withoutTail(name: string): string {
  // A loop, because a regular expression for the end would be tried at every position.
  let end = name.length;
  while (end > 0 && /[.\s]/u.test(name.charAt(end - 1))) end--;
  return name.slice(0, end);
}

function cap(name: string): string {
  if (utf8.encode(name).length <= maxNameBytes) return name;
  const { stem, extension } = splitName(name);
  const extensionBytes = utf8.encode(extension).length;
  return extensionBytes <= maxExtensionBytes
    ? firstBytes(stem, maxNameBytes - extensionBytes) + extension
    : firstBytes(name, maxNameBytes);
}

/** Returns the longest prefix of at most `limit` UTF-8 bytes that doesn't split a character. */
function firstBytes(text: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8.encode(character).length;
    if (bytes > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Splits `a.tar.gz` into `a.tar` and `.gz`. A leading dot doesn't start an extension. */
export function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot) };
}

/** Folders and files by the keys of their names, for comparing many paths in linear time. */
export interface NameTree {
  readonly children: Map<string, NameTree>;
}

export function createNameTree(): NameTree {
  return { children: new Map() };
}

/** Returns the child with this key, and adds it if it doesn't exist. */
export function childOf({ children }: NameTree, key: string): NameTree {
  const child = children.get(key) ?? createNameTree();
  children.set(key, child);
  return child;
}
