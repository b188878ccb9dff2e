/** Pictures that a browser draws; the one to show first, first. */
export const pictureTypes = ['image/svg+xml', 'image/png', 'image/webp', 'image/jpeg', 'image/gif'] as const;
export type PictureType = (typeof pictureTypes)[number];

/** The forms, besides plain text, in which Julia may show a value; the richest first. */
export const richTypes = [...pictureTypes, 'text/html', 'text/latex', 'text/markdown'] as const;
export type RichType = (typeof richTypes)[number];

/** A value in one of those forms, as the server sent it: untrusted. `data`: base64 of bytes (see `isBytes`), text of all others. */
export interface Rich {
  readonly type: RichType;
  readonly data: string;
}

/** A form that the value has and that is missing, with the reason. `message`: what its `show` method threw; untrusted. */
export type Omission =
  | { readonly type: RichType; readonly why: 'tooLarge' | 'tooSlow' | 'malformed' }
  | { readonly type: RichType; readonly why: 'failed'; readonly message: string };

/** A value as Julia shows it. All of it is untrusted text of the server. */
export interface Shown {
  /** `text/plain`, cut to the width and height that were asked for; may hold any control character. */
  readonly text: string;
  /** More than is here would have been shown: `text` was longer than the bound on either side. */
  readonly isCut: boolean;
  /** Each of them can be drawn, as far as its first bytes tell. */
  readonly rich: readonly Rich[];
  readonly omitted: readonly Omission[];
}

/** Whether a form consists of bytes; all others are text. */
export function isBytes(type: string): boolean {
  return type.startsWith('image/') && type !== 'image/svg+xml';
}

export function isPicture(type: string): type is PictureType {
  return pictureTypes.some((each) => each === type);
}
