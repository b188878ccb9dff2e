import { HtmlReader } from './htmlReader.ts';

/** Chromium nests at most 512 elements, and its time for each tag grows with their number. */
const maxDepth = 500;

/**
 * Maximum number of elements that the browser can create without a tag of their own: it opens a formatting element
 * without an end tag again in each paragraph.
 */
const maxReopened = 400_000;

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Elements that exist once, regardless of how often they are in the markup. */
const onlyOnce = names('html head body');
const voids = names(
  'area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr',
);
const formatting = names('a b big code em font i nobr s small strike strong tt u');
const headings = names('h1 h2 h3 h4 h5 h6');
/** Elements that end an open paragraph. */
const blocks = names(`
  address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
  h5 h6 header hgroup li listing main menu nav ol p plaintext pre search section summary ul`);
/** Elements whose end tag is optional. */
const optionalEnds = names('dd dt li optgroup option p');
const tableParts = names('caption colgroup tbody td tfoot th thead tr');
const tableTags = names('table col caption colgroup tbody td tfoot th thead tr');
/** HTML elements whose start tag ends all open elements of SVG and MathML. */
const breakouts = names(`
  b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p
  pre ruby s small span strong strike sub sup table tt u ul var`);
/** Elements of SVG and MathML whose contents can be HTML. */
const integrationPoints = names('annotation-xml desc foreignobject mi mn mo ms mtext title');
/** Elements in which the browser may ignore tags, or may read contents in another way. */
const unclear = names('frameset math select svg template');
const rawTexts = names('iframe noembed noframes plaintext script style textarea title xmp');

const paragraph = names('p');

/** The elements that a start tag ends, if they are innermost. */
const endedBy: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['a', names('a')],
  ['option', names('option')],
  ['li', names('li')],
  ['dd', names('dd dt')],
  ['dt', names('dd dt')],
  ...[...headings].map((name) => [name, headings] as const),
]);

/** The parts of a table that a start tag ends, from the inside. */
const rowParts = [names('td th'), names('tr'), names('caption colgroup tbody tfoot thead')];
const partsEndedBy: ReadonlyMap<string, number> = new Map([
  ['td', 1],
  ['th', 1],
  ['tr', 2],
  ['tbody', 3],
  ['thead', 3],
  ['tfoot', 3],
]);

interface OpenElement {
  readonly name: string;
  /** Whether it is certainly an element of SVG or MathML that has no HTML in it. */
  isForeign: boolean;
}

/**
 * Returns the beginning of the markup that a browser parses in linear time and without deep recursion. That is all of
 * it, unless hundreds of elements are nested or have no end tag.
 *
 * A browser closes, moves and repeats elements by rules that fill a specification. This follows only those that
 * documents without optional end tags need. Otherwise it counts an element as open although it may be closed, so that the
 * depth is never underestimated.
 */
export function boundedMarkup(html: string): string {
  const reader = new HtmlReader(html);
  const open = new OpenElements();
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    switch (token.kind) {
      case 'end':
        open.end(token.name);
        break;
      case 'start': {
        const isRawText = rawTexts.has(token.name) && !open.isForeign;
        const isCertain = open.isCertain;
        open.start(token.name, token.isSelfClosing);
        if (isRawText) {
          if (token.name === 'plaintext' && isCertain) return html;
          const text = reader.skipRawText(token.name);
          if (!isCertain && canBeMarkup(text, reader)) return html.slice(0, token.at);
        }
        break;
      }
      case 'characterData':
        if (open.isForeign) reader.skipPast(']]>');
        else if (open.isCertain) reader.skipPast('>');
        else return html.slice(0, token.at);
    }
    if (open.isTooMuch) return html.slice(0, token.at);
  }
  return html;
}

/** Whether it matters if this is read as text or as markup. It doesn't if a comment begins in it that never ends. */
function canBeMarkup(text: string, reader: HtmlReader): boolean {
  return /<(?:[a-z/?]|!(?!--))|-->|--!>/i.test(text) || (text.includes('<!--') && reader.canCommentEnd);
}

/** The elements that may be open. */
class OpenElements {
  private readonly elements: OpenElement[] = [];
  private readonly counts = { unclear: 0, foreign: 0, formatting: 0, forms: 0 };
  private reopened = 0;
  /** Whether a form may stay open after its end tag. */
  private mayKeepForms = false;

  /** Whether the innermost element is certainly of SVG or MathML. */
  get isForeign(): boolean {
    return this.elements.at(-1)?.isForeign === true;
  }

  /** Whether a tag here is certainly read as HTML. */
  get isCertain(): boolean {
    return this.counts.unclear === 0;
  }

  get isTooMuch(): boolean {
    return this.elements.length > maxDepth || this.reopened > maxReopened;
  }

  start(name: string, isSelfClosing: boolean): void {
    this.reopened += this.counts.formatting;
    if (this.isForeign) {
      if (!breakouts.has(name)) {
        if (!isSelfClosing) this.push(name, !integrationPoints.has(name));
        return;
      }
      this.distrustForeign();
    }
    if (onlyOnce.has(name)) return;
    if (tableTags.has(name)) this.distrustForeign();
    if (voids.has(name) && (this.isCertain || breakouts.has(name))) return;
    if (name === 'form') this.mayKeepForms ||= this.counts.forms > 0;
    this.endOptional(name);
    const isForeign = (name === 'svg' || name === 'math') && this.isCertain;
    if (!isForeign || !isSelfClosing) this.push(name, isForeign);
  }

  end(name: string): void {
    this.reopened += this.counts.formatting;
    const index = this.indexToEnd(name);
    if (name === 'form') {
      this.mayKeepForms ||= index < 0;
      if (this.mayKeepForms) return;
    }
    if (index < 0) this.distrustForeign();
    else if (formatting.has(name)) this.removed(this.elements.splice(index, 1));
    else this.popTo(index);
  }

  /** Returns the index of the element that an end tag certainly ends, or -1. */
  private indexToEnd(name: string): number {
    const last = this.elements.length - 1;
    if (this.elements[last]?.name === name) return last;
    if (this.isForeign) return -1;
    if (formatting.has(name)) return this.find((each) => each === name, formatting);
    if (blocks.has(name) || name === 'select') return this.find((each) => each === name, optionalEnds);
    if (tableTags.has(name) && this.isCertain) return this.find((each) => each === name, optionalEnds, tableParts);
    return -1;
  }

  /** Ends elements whose end tag is optional before a start tag. */
  private endOptional(name: string): void {
    if (blocks.has(name)) this.endInnermost(paragraph);
    const ended = endedBy.get(name);
    if (ended !== undefined) this.endInnermost(ended);
    if (!this.isCertain) return;
    for (const parts of rowParts.slice(0, partsEndedBy.get(name) ?? 0)) {
      const index = this.find((each) => parts.has(each), optionalEnds);
      if (index >= 0) this.popTo(index);
    }
  }

  private endInnermost(ended: ReadonlySet<string>): void {
    const innermost = this.elements.at(-1);
    if (innermost !== undefined && ended.has(innermost.name)) this.popTo(this.elements.length - 1);
  }

  /** Returns the index of the innermost wanted element if only the given elements are in it, or -1. */
  private find(isWanted: (name: string) => boolean, ...inner: readonly ReadonlySet<string>[]): number {
    for (let index = this.elements.length - 1; index >= 0; index--) {
      const name = this.elements[index]?.name ?? '';
      if (isWanted(name)) return index;
      if (!inner.some((each) => each.has(name))) return -1;
    }
    return -1;
  }

  /** An unexpected tag can end elements of SVG and MathML, and after that all tags are of HTML. */
  private distrustForeign(): void {
    if (this.counts.foreign === 0) return;
    this.counts.foreign = 0;
    for (const element of this.elements) element.isForeign = false;
  }

  private push(name: string, isForeign: boolean): void {
    this.elements.push({ name, isForeign });
    this.count({ name, isForeign }, 1);
  }

  private popTo(index: number): void {
    this.removed(this.elements.splice(index));
  }

  private removed(elements: readonly OpenElement[]): void {
    for (const element of elements) this.count(element, -1);
  }

  private count({ name, isForeign }: OpenElement, step: 1 | -1): void {
    if (unclear.has(name)) this.counts.unclear += step;
    if (isForeign) this.counts.foreign += step;
    if (formatting.has(name)) this.counts.formatting += step;
    if (name === 'form') this.counts.forms += step;
  }
}
