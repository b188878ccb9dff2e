/** The forms, besides plain text, in which Julia may show a value; the richest first. */
export const richTypes = ['image/svg+xml', 'image/png', 'text/html', 'text/latex', 'text/markdown'] as const;
export type RichType = (typeof richTypes)[number];

/** A value in one of those forms, as the server sent it: untrusted. `data`: base64 of `image/png`, text of all others. */
export interface Rich {
  readonly type: RichType;
  readonly data: string;
}

/** A value as Julia shows it. All of it is untrusted text of the server. */
export interface Shown {
  /** `text/plain`, cut to the width and height that were asked for; may hold any control character. */
  readonly text: string;
  /** More than is here would have been shown: `text` was longer than the bound on either side. */
  readonly isCut: boolean;
  readonly rich: readonly Rich[];
  /** Forms that the value has and that were left out: too large, or too slow to make. */
  readonly omitted: readonly RichType[];
}
