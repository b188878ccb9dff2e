import type { NamingRules } from '../../platform/localFiles.ts';

const maxNameBytes = 200;
const maxExtensionBytes = 20;
const utf8 = new TextEncoder();

// Control characters, half surrogate pairs, marks that turn the reading direction (they disguise an extension),
// and the colon, which names a hidden stream on NTFS.
const refusedEverywhere = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069:]/gu;
const refusedOnWindows = /[<>"|?*]/g;
// Windows opens a device for these, whatever the extension.
const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/iu;

/**
 * A name for a local file, made from one that came from elsewhere: always a single harmless name, equal to the given
 * one wherever that was harmless. At most 200 bytes.
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
 * Equal for two names that some disk takes for one: without case, however their accents are composed, and without the
 * invisible characters that HFS+ and ext4 skip.
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

/** Windows drops dots and spaces at the end of a name; what is dropped silently can be used to deceive. */
function withoutTail(name: string): string {
  // Step by step: a pattern for an end is tried at each place again.
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

/** The longest beginning of at most `limit` bytes that ends between two characters. */
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

/** `a.tar.gz` → `a.tar` and `.gz`; a dot at the beginning begins no extension. */
export function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot) };
}
