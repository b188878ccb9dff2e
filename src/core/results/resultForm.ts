import { type DisplayValue, isPicture, pictureTypes, type RichType } from '../bridge/displayValue.ts';
import { capText } from '../lib/capText.ts';
import { plainText } from '../lib/terminal/plainText.ts';

export { isBytes } from '../bridge/displayValue.ts';

/** The type of a form of a result. */
export type FormType = RichType | 'text/plain';

/**
 * `data` is base64 for binary types (see `isBytes`) and text for others. Untrusted; only `text/plain` is free of
 * control characters.
 */
export interface Form {
  readonly type: FormType;
  readonly data: string;
}

/** The kind of a form, from the user's point of view. */
export type ResultKind = 'picture' | 'table' | 'page' | 'formula' | 'markdown' | 'text';

/**
 * Returns the forms of a value, the form to show first, plain text last. Returns undefined if the value has no rich
 * forms.
 */
export function formsOf(shown: DisplayValue): readonly [Form, ...Form[]] | undefined {
  const [first, ...others] = [...shown.rich].sort((a, b) => rank(a) - rank(b));
  if (first === undefined) return undefined;
  const { head, tail, cutLength } = capText(plainText(shown.text), maxTextLength);
  const text = cutLength > 0 ? `${head}\n…\n${tail}` : head;
  return text.trim() === '' ? [first, ...others] : [first, ...others, { type: 'text/plain', data: text }];
}

export function kindOf({ type, data }: Form): ResultKind {
  if (isPicture(type)) return 'picture';
  switch (type) {
    case 'text/html':
      return /<table\b/i.test(data) ? 'table' : 'page';
    case 'text/latex':
      return 'formula';
    case 'text/markdown':
      return 'markdown';
    case 'text/plain':
      return 'text';
  }
}

const maxTextLength = 100_000;

/** UTF-16 units. A longer SVG takes seconds to render, so another image form is preferred. */
const slowSvgLength = 2_000_000;

const order: readonly FormType[] = [...pictureTypes, 'text/html', 'text/latex', 'text/markdown'];

function rank({ type, data }: Form): number {
  return type === 'image/svg+xml' && data.length > slowSvgLength ? pictureTypes.length - 0.5 : order.indexOf(type);
}
