/** Picture types, most preferred first. */
export const pictureTypes = ['image/svg+xml', 'image/png', 'image/webp', 'image/jpeg', 'image/gif'] as const;
export type PictureType = (typeof pictureTypes)[number];

/** Types of rich forms in which Julia can show a value, richest first. */
export const richTypes = [...pictureTypes, 'text/html', 'text/latex', 'text/markdown'] as const;
export type RichType = (typeof richTypes)[number];

/** A rich form of a value. Untrusted. `data` is base64 for binary types (see `isBytes`) and text for others. */
export interface Rich {
  readonly type: RichType;
  readonly data: string;
}

/** A missing form of a value, with the reason. `message` is the exception of its `show` method. Untrusted. */
export type Omission =
  | { readonly type: RichType; readonly why: 'tooLarge' | 'tooSlow' | 'malformed' }
  | { readonly type: RichType; readonly why: 'failed'; readonly message: string };

/** A value as Julia shows it. Untrusted text of the server. */
export interface DisplayValue {
  /** `text/plain`, limited to the requested width and height. May contain control characters. */
  readonly text: string;
  /** Whether `text` was cut. */
  readonly isCut: boolean;
  /** Forms whose first bytes match their type. */
  readonly rich: readonly Rich[];
  readonly omitted: readonly Omission[];
}

/** Returns whether a form is binary. */
export function isBytes(type: string): boolean {
  return type.startsWith('image/') && type !== 'image/svg+xml';
}

export function isPicture(type: string): type is PictureType {
  return pictureTypes.some((each) => each === type);
}
