import { isPicture, pictureTypes, type RichType, type Shown } from '../../bridge/shown.ts';
import { capText } from '../../lib/capText.ts';
import { plainText } from '../../lib/terminal/plainText.ts';

export { isBytes, isPicture } from '../../bridge/shown.ts';

/** How a result can be looked at. */
export type FormType = RichType | 'text/plain';

/** `data`: base64 of bytes (see `isBytes`), text of all others. Untrusted; only `text/plain` is known to hold no control characters. */
export interface Form {
  readonly type: FormType;
  readonly data: string;
}

/** What a form shows, as a reader would call it. */
export type ResultKind = 'picture' | 'table' | 'page' | 'formula' | 'markdown' | 'text';

/** Forms of a value, the one to show first and plain text last; undefined when it has no rich forms. */
export function formsOf(shown: Shown): readonly [Form, ...Form[]] | undefined {
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

/** Drawing a longer SVG takes seconds, so another picture is shown instead where there is one (UTF-16 units). */
const slowSvgLength = 2_000_000;

const order: readonly FormType[] = [...pictureTypes, 'text/html', 'text/latex', 'text/markdown'];

function rank({ type, data }: Form): number {
  return type === 'image/svg+xml' && data.length > slowSvgLength ? pictureTypes.length - 0.5 : order.indexOf(type);
}
