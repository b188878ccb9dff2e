import type { RichType, Shown } from '../../bridge/shown.ts';
import { capText } from '../../lib/capText.ts';
import { plainText } from '../terminalText.ts';

/** How a result can be looked at. */
export type FormType = RichType | 'text/plain';

/** `data`: base64 of `image/png`, text of all others; still untrusted, save that `text/plain` holds no control characters. */
export interface Form {
  readonly type: FormType;
  readonly data: string;
}

/** What a form shows, as a reader would call it. */
export type ResultKind = 'picture' | 'table' | 'page' | 'formula' | 'markdown' | 'text';

/** Forms of a value, the one to show first and plain text last; undefined when none of its rich forms can be shown. */
export function formsOf(shown: Shown): readonly [Form, ...Form[]] | undefined {
  const [first, ...others] = [...shown.rich].filter(isUsable).sort((a, b) => rank(a) - rank(b));
  if (first === undefined) return undefined;
  const { head, tail, cutLength } = capText(plainText(shown.text), maxTextLength);
  const text = cutLength > 0 ? `${head}\n…\n${tail}` : head;
  return text.trim() === '' ? [first, ...others] : [first, ...others, { type: 'text/plain', data: text }];
}

export function kindOf({ type, data }: Form): ResultKind {
  switch (type) {
    case 'image/svg+xml':
    case 'image/png':
      return 'picture';
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

/** From here on an SVG has so many parts that drawing it takes seconds: its PNG, where there is one, looks the same. */
const slowSvgLength = 2_000_000;

const order: readonly FormType[] = ['image/svg+xml', 'image/png', 'text/html', 'text/latex', 'text/markdown'];

function rank({ type, data }: Form): number {
  return type === 'image/svg+xml' && data.length > slowSvgLength ? order.indexOf('image/png') + 0.5 : order.indexOf(type);
}

/** A picture that no browser would draw is no picture; what else stands in it is the browser's to judge. */
function isUsable({ type, data }: Form): boolean {
  if (type === 'image/png') return data.startsWith('iVBORw0KGgo') && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
  if (type === 'image/svg+xml') return data.includes('<svg');
  return data.trim() !== '';
}
