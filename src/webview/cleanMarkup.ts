import { textToBase64 } from '../core/lib/base64.ts';
import {
  elementRule,
  isActive,
  isAllowedAttribute,
  type Language,
  visibleAddress,
} from '../core/results/allowedMarkup.ts';
import { dollarPieces } from '../core/results/dollarPieces.ts';
import { formulaMarkup } from './formula.ts';

export interface CleanMarkup {
  /** Belongs to the document it was made for. */
  readonly nodes: DocumentFragment;
  /** Whether some of it was interactive or would have run something. */
  readonly wasActive: boolean;
  /** Whether some of it was left out because there was too much. */
  readonly isCut: boolean;
}

/** More than any table that Julia prints within its limits. A browser takes seconds to lay out many more. */
const maxElements = 50_000;

/**
 * Maximum UTF-16 units of all rendered formulas in one piece of markup. Rendering is slow, so further ones stay source
 * text.
 */
const maxFormulasLength = 40_000;

const namespaces: Readonly<Record<string, Language>> = {
  'http://www.w3.org/1999/xhtml': 'html',
  'http://www.w3.org/1998/Math/MathML': 'math',
};

const svgNamespace = 'http://www.w3.org/2000/svg';

/**
 * Creates new nodes from a server's markup, with only the elements and attributes that allowedMarkup.ts allows. The
 * parsed original is never attached to a page, so nothing in it runs or loads. The new nodes are never serialized and
 * parsed again, so no parser can change their meaning.
 */
export function cleanMarkup(html: string, target: Document): CleanMarkup {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const nodes = target.createDocumentFragment();
  const seen = { wasActive: parsed.head.querySelector('script') !== null, elements: 0, formulasLength: 0 };
  // The parser moves a style sheet at the beginning into the head.
  for (const style of parsed.head.querySelectorAll('style')) copy(style, nodes, false);
  for (const node of parsed.body.childNodes) copy(node, nodes, false);
  return { nodes, wasActive: seen.wasActive, isCut: seen.elements > maxElements };

  /** @param hasFormulas whether dollar signs in this text enclose formulas */
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
    const rule = language === undefined ? 'drop' : elementRule(language, name);
    if (language === undefined || rule === 'drop') return;
    const place = rule === 'keep' ? parent.appendChild(bare(node, name, language)) : parent;
    for (const child of node.childNodes) copy(child, place, enclosesFormulas(node, hasFormulas));
    const address = name === 'a' ? visibleAddress(node.getAttribute('href') ?? '', node.textContent) : undefined;
    if (address !== undefined) place.appendChild(target.createTextNode(` (${address})`));
  }

  /**
   * Renders the formulas in the HTML of Julia's Markdown, which are between dollar signs. Display formulas are outside
   * paragraphs.
   */
  function copyText(text: Text, parent: Node, hasFormulas: boolean): void {
    const pieces = hasFormulas ? dollarPieces(text.data) : [{ kind: 'text', text: text.data } as const];
    const isBlock =
      text.parentElement?.matches('div, blockquote') === true &&
      pieces.every((piece) => piece.kind === 'formula' || piece.text.trim() === '');
    for (const piece of pieces) {
      if (piece.kind === 'text') {
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

  /** Copies an element without its children, with the allowed attributes. */
  function bare(original: Element, name: string, language: Language): Element {
    const element = target.createElementNS(original.namespaceURI, name);
    for (const attribute of original.attributes) {
      if (isAllowedAttribute(language, name, attribute.name, attribute.value))
        element.setAttribute(attribute.name, attribute.value);
    }
    return element;
  }

  /** Converts an inline SVG to an image, which cannot run or load anything. */
  function pictureOf(svg: Element): Element {
    const image = target.createElement('img');
    image.alt = svg.querySelector('title')?.textContent ?? '';
    image.src = `data:image/svg+xml;base64,${textToBase64(new XMLSerializer().serializeToString(svg))}`;
    return image;
  }
}

/** Whether the text of an element has formulas: it is from Julia's Markdown, and it is not code. */
function enclosesFormulas(element: Element, isInside: boolean): boolean {
  return isInside ? !element.matches('code, pre, kbd, samp') : element.matches('div.markdown');
}
