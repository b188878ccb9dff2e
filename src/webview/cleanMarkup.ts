import { addressToRead, fateOf, isActive, isAllowedAttribute, type Language } from '../core/run/results/allowedMarkup.ts';
import { base64Of } from './base64.ts';

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
  const seen = { wasActive: parsed.head.querySelector('script') !== null, elements: 0 };
  // A style sheet at the beginning is put into the head by the parser.
  for (const style of parsed.head.querySelectorAll('style')) copy(style, nodes);
  for (const node of parsed.body.childNodes) copy(node, nodes);
  return { nodes, wasActive: seen.wasActive, isCut: seen.elements > maxElements };

  function copy(node: Node, parent: Node): void {
    if (node instanceof Text) parent.appendChild(target.createTextNode(node.data));
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
    for (const child of node.childNodes) copy(child, place);
    const address = name === 'a' ? addressToRead(node.getAttribute('href') ?? '', node.textContent) : undefined;
    if (address !== undefined) place.appendChild(target.createTextNode(` (${address})`));
  }

  /** The element alone, with the attributes that it may have. */
  function bare(original: Element, name: string, language: Language): Element {
    const element = target.createElementNS(original.namespaceURI, name);
    for (const attribute of original.attributes) {
      if (isAllowedAttribute(language, name, attribute.name, attribute.value)) element.setAttribute(attribute.name, attribute.value);
    }
    return element;
  }

  /** A drawing inside the markup becomes a picture, which runs nothing and loads nothing. */
  function pictureOf(svg: Element): Element {
    const image = target.createElement('img');
    image.alt = svg.querySelector('title')?.textContent ?? '';
    image.src = `data:image/svg+xml;base64,${base64Of(new XMLSerializer().serializeToString(svg))}`;
    return image;
  }
}
