import type { DisplayValue, Omission, Rich, RichType } from './displayValue.ts';

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The first bytes of each picture type, one character per byte (PNG 3rd ed., RFC 9649, JFIF, GIF89a). */
const beginnings: Partial<Record<RichType, RegExp>> = {
  'image/png': /^\x89PNG\r\n/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8[79]a/,
};

/** Base64 characters that contain the longest of these. */
const beginningLength = 16;

/**
 * Keeps only forms that can be drawn: one per type, no blank text, and only pictures that start with the right bytes.
 * Other pictures are listed as omitted.
 */
export function withCheckedForms(shown: DisplayValue): DisplayValue {
  const rich = firstOfEach(shown.rich).filter(({ type, data }) => type.startsWith('image/') || data.trim() !== '');
  const isDrawable = new Map(rich.map((form) => [form, isWellFormed(form)]));
  const malformed = rich
    .filter((form) => isDrawable.get(form) === false)
    .map(({ type }): Omission => ({ type, why: 'malformed' }));
  return {
    ...shown,
    rich: rich.filter((form) => isDrawable.get(form)),
    omitted: firstOfEach([...shown.omitted, ...malformed]),
  };
}

function isWellFormed({ type, data }: Rich): boolean {
  if (type === 'image/svg+xml') return data.includes('<svg');
  const beginning = beginnings[type];
  return (
    beginning === undefined ||
    (data.length % 4 === 0 && base64.test(data) && beginning.test(atob(data.slice(0, beginningLength))))
  );
}

function firstOfEach<T extends { readonly type: RichType }>(forms: readonly T[]): readonly T[] {
  const seen = new Set<RichType>();
  return forms.filter(({ type }) => !seen.has(type) && seen.add(type));
}
