import purifier, { type Config } from 'dompurify';
import { textToBase64 } from '../core/lib/base64.ts';
import {
  allowedAttributes,
  elementRule,
  htmlElements,
  isActive,
  isInlinePicture,
  mathElements,
  visibleAddress,
} from '../core/results/allowedMarkup.ts';
import { boundedMarkup } from '../core/results/boundedMarkup.ts';
import { dollarPieces } from '../core/results/dollarPieces.ts';
import { formulaMarkup } from './formula.ts';

export interface CleanMarkup {
  /** Belongs to a document in which nothing runs or loads. */
  readonly nodes: DocumentFragment;
  /** Whether some of it was interactive or would have run something. */
  readonly wasActive: boolean;
  /** Whether some of it was left out because there was too much. */
  readonly isCut: boolean;
}

/** More than any table that Julia prints within its limits. A browser takes seconds to lay out many more. */
const maxElements = 50_000;

/** More than in any HTML that a tool writes. The time to remove attributes is quadratic in their number. */
const maxAttributes = 100;

/**
 * Maximum UTF-16 units of all rendered formulas in one piece of markup. Rendering is slow, so further ones stay source
 * text.
 */
const maxFormulasLength = 40_000;

/**
 * The rules of DOMPurify. It also removes elements in a wrong namespace, and elements and attributes whose meaning can
 * change when copied HTML is parsed again. It removes an `id` that hides a property of the document, but does not add a
 * prefix to each `id`, because style sheets refer to them.
 */
const rules: Config & { RETURN_DOM_FRAGMENT: true } = {
  // The body is the root of what DOMPurify cleans.
  ALLOWED_TAGS: ['#text', 'body', ...htmlElements, ...mathElements],
  ALLOWED_ATTR: ['src', ...allowedAttributes],
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/1998/Math/MathML'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ADD_URI_SAFE_ATTR: [...allowedAttributes],
  // No other attribute has an address, and the hook checks this one.
  ALLOWED_URI_REGEXP: /^data:/i,
  KEEP_CONTENT: false,
  RETURN_DOM_FRAGMENT: true,
};

purifier.addHook('uponSanitizeAttribute', (_, attribute) => {
  if (attribute.attrName !== 'src') return;
  // DOMPurify accepts any data URL of an image.
  attribute.keepAttr = isInlinePicture(attribute.attrValue);
  // DOMPurify removes values that contain end tags, which an SVG has.
  attribute.attrValue = attribute.attrValue.replaceAll('<', '%3C').replaceAll('>', '%3E');
});

/** A document without a window, in which nothing runs or loads. */
const inert = document.implementation.createHTMLDocument();

/**
 * Creates new nodes from a server's markup, with only the elements and attributes that allowedMarkup.ts allows. The
 * parsed original is never attached to a page, so nothing in it runs or loads. The new nodes are never serialized and
 * parsed again, so no parser can change their meaning.
 */
export function cleanMarkup(html: string): CleanMarkup {
  const nodes = inert.createDocumentFragment();
  const seen = { wasActive: false, isCut: false, elements: 0, formulasLength: 0 };
  copyMarkup(html, nodes);
  return { nodes: purifier.sanitize(nodes, rules), wasActive: seen.wasActive, isCut: seen.isCut };

  function copyMarkup(markup: string, parent: Node): void {
    const bounded = boundedMarkup(markup);
    seen.isCut ||= bounded.length < markup.length;
    const parsed = new DOMParser().parseFromString(bounded, 'text/html');
    copyChildren(document.createTreeWalker(parsed, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT), parent, false);
  }

  /**
   * Copies the contents of the walker's node, within the limits. DOMPurify has no limits, and its time to replace an
   * element with its contents is quadratic. A walker is needed because a form can have controls with the names of the
   * form's own properties.
   * @param hasFormulas whether dollar signs in this text enclose formulas
   */
  function copyChildren(walker: TreeWalker, parent: Node, hasFormulas: boolean): void {
    if (walker.firstChild() === null) return;
    do {
      const node = walker.currentNode;
      if (node instanceof Text) copyText(node.data, parent, hasFormulas);
      else if (node instanceof Element) copyElement(node, walker, parent, hasFormulas);
    } while (walker.nextSibling() !== null);
    walker.parentNode();
  }

  function copyElement(element: Element, walker: TreeWalker, parent: Node, hasFormulas: boolean): void {
    if (++seen.elements > maxElements) {
      seen.isCut = true;
      return;
    }
    const name = element instanceof HTMLFormElement ? 'form' : element.localName.toLowerCase();
    seen.wasActive ||= isActive(name);
    if (element instanceof SVGElement) {
      if (name === 'svg') parent.appendChild(pictureOf(element));
      return;
    }
    switch (elementRule(element instanceof MathMLElement ? 'math' : 'html', name)) {
      case 'drop':
        return;
      case 'unwrap':
        copyChildren(walker, parent, hasFormulas);
        return;
      case 'keep':
        if (element.attributes.length > maxAttributes) {
          seen.isCut = true;
          return;
        }
    }
    const copy = parent.appendChild(inert.importNode(element, false));
    copyChildren(walker, copy, enclosesFormulas(copy, hasFormulas));
    const address = name === 'a' ? visibleAddress(copy.getAttribute('href') ?? '', element.textContent) : undefined;
    if (address !== undefined) copy.append(` (${address})`);
  }

  /**
   * Renders the formulas in the HTML of Julia's Markdown, which are between dollar signs. Display formulas are outside
   * paragraphs.
   */
  function copyText(data: string, parent: Node, hasFormulas: boolean): void {
    const pieces = hasFormulas ? dollarPieces(data) : [{ kind: 'text', text: data } as const];
    const isBlock =
      parent instanceof Element &&
      parent.matches('div, blockquote') &&
      pieces.every((piece) => piece.kind === 'formula' || piece.text.trim() === '');
    for (const piece of pieces) {
      if (piece.kind === 'text') {
        parent.appendChild(inert.createTextNode(piece.text));
      } else if ((seen.formulasLength += piece.tex.length) > maxFormulasLength) {
        parent.appendChild(inert.createTextNode(piece.isDisplayed ? `$$${piece.tex}$$` : `$${piece.tex}$`));
      } else {
        copyMarkup(formulaMarkup(piece.tex, isBlock || piece.isDisplayed), parent);
      }
    }
  }
}

/** Converts an inline SVG to an image, which cannot run or load anything. */
function pictureOf(svg: SVGElement): Element {
  const image = inert.createElement('img');
  image.alt = svg.querySelector('title')?.textContent ?? '';
  image.src = `data:image/svg+xml;base64,${textToBase64(new XMLSerializer().serializeToString(svg))}`;
  return image;
}

/** Whether the text of an element has formulas: it is from Julia's Markdown, and it is not code. */
function enclosesFormulas(element: Element, isInside: boolean): boolean {
  return isInside ? !element.matches('code, pre, kbd, samp') : element.matches('div.markdown');
}
