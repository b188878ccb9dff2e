import {
  addressToRead,
  fateOf,
  isActive,
  isAllowedAttribute,
  type Language,
} from '../core/run/results/allowedMarkup.ts';
import { dollarPieces } from '../core/run/results/dollarPieces.ts';
import { textToBase64 } from '../core/lib/base64.ts';
import { formulaMarkup } from './formula.ts';

export interface CleanMarkup {
  /** Belongs to the document it was made for. */
  readonly nodes: DocumentFragment;
  /** Something in it would have been more than a drawing. */
  readonly wasActive: boolean;
  /** There was too much of it. */
  readonly isCut: boolean;
}

/** More than any table that Julia prints within its limits; a browser takes seconds to lay out many more. */
const maxElements = 50_000;

/** UTF-16 units of all formulas in one piece of markup; further ones stay as they are written, since drawing takes long. */
const maxFormulasLength = 40_000;

const namespaces: Readonly<Record<string, Language>> = {
  'http://www.w3.org/1999/xhtml': 'html',
  'http://www.w3.org/1998/Math/MathML': 'math',
};

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Makes new nodes of a server's markup, with only what allowedMarkup.ts names. The parsed original is never part of a page,
 * so nothing of it runs or loads, and the new nodes are never written as text and read again, so they stay what they are.
 */
export function cleanMarkup(html: string, target: Document): CleanMarkup {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const nodes = target.createDocumentFragment();
  const seen = { wasActive: parsed.head.querySelector('script') !== null, elements: 0, formulasLength: 0 };
  // A style sheet at the beginning is put into the head by the parser.
  for (const style of parsed.head.querySelectorAll('style')) copy(style, nodes, false);
  for (const node of parsed.body.childNodes) copy(node, nodes, false);
  return { nodes, wasActive: seen.wasActive, isCut: seen.elements > maxElements };

  /** @param hasFormulas dollar signs in this text enclose formulas */
  function copy(node: Node, parent: Node, hasFormulas: boolean): void {
    if (node instanceof Text) copyText(node, parent, hasFormulas);
    if (!(node instanceof Element) || ++seen.elements > maxElements) return;
    const name = node.localName.toLowerCase();
    seen.wasActive ||= isActive(name);
    if (node.namespaceURI === svgNamespace) {
      if (name === 'svg') parent.appendChild(pictureOf(node));
      return;
    }
    const language = namespaces[node.namespaceURI ?? ''];
    const fate = language === undefined ? 'dropped' : fateOf(language, name);
    if (language === undefined || fate === 'dropped') return;
    const place = fate === 'kept' ? parent.appendChild(bare(node, name, language)) : parent;
    for (const child of node.childNodes) copy(child, place, enclosesFormulas(node, hasFormulas));
    const address = name === 'a' ? addressToRead(node.getAttribute('href') ?? '', node.textContent) : undefined;
    if (address !== undefined) place.appendChild(target.createTextNode(` (${address})`));
  }

  /** Julia's Markdown leaves its formulas between dollar signs in its HTML: blocks of them beside paragraphs, others within. */
  function copyText(text: Text, parent: Node, hasFormulas: boolean): void {
    const pieces = hasFormulas ? dollarPieces(text.data) : [{ kind: 'words', text: text.data } as const];
    const isBlock =
      text.parentElement?.matches('div, blockquote') === true &&
      pieces.every((piece) => piece.kind === 'formula' || piece.text.trim() === '');
    for (const piece of pieces) {
      if (piece.kind === 'words') {
        parent.appendChild(target.createTextNode(piece.text));
      } else if ((seen.formulasLength += piece.tex.length) > maxFormulasLength) {
        parent.appendChild(target.createTextNode(piece.isDisplayed ? `$$${piece.tex}$$` : `$${piece.tex}$`));
      } else {
        const formula = new DOMParser().parseFromString(
          formulaMarkup(piece.tex, isBlock || piece.isDisplayed),
          'text/html',
        );
        for (const child of formula.body.childNodes) copy(child, parent, false);
      }
    }
  }

  /** The element alone, with the attributes that it may have. */
  function bare(original: Element, name: string, language: Language): Element {
    const element = target.createElementNS(original.namespaceURI, name);
    for (const attribute of original.attributes) {
      if (isAllowedAttribute(language, name, attribute.name, attribute.value))
        element.setAttribute(attribute.name, attribute.value);
    }
    return element;
  }

  /** A drawing inside the markup becomes a picture, which runs nothing and loads nothing. */
  function pictureOf(svg: Element): Element {
    const image = target.createElement('img');
    image.alt = svg.querySelector('title')?.textContent ?? '';
    image.src = `data:image/svg+xml;base64,${textToBase64(new XMLSerializer().serializeToString(svg))}`;
    return image;
  }
}

/** What Julia makes of Markdown says so; code in it is no formula. */
function enclosesFormulas(element: Element, isInside: boolean): boolean {
  return isInside ? !element.matches('code, pre, kbd, samp') : element.matches('div.markdown');
}
