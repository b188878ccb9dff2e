/**
 * The elements and attributes of a server's markup that are rendered. These are allow-lists: everything else is left
 * out.
 */

const names = (text: string) => new Set(text.trim().split(/\s+/));

export const htmlElements: ReadonlySet<string> = names(`
  a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
  figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark meter nav ol p pre progress q
  rp rt ruby s samp section small span strong strike style sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`);

export const mathElements: ReadonlySet<string> = names(`
  math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub
  msubsup msup mtable mtd mtext mtr munder munderover none semantics`);

/**
 * Elements that are dropped with their contents, because those would have to run or load. Other unknown elements keep
 * their contents.
 */
const droppedElements = names(`
  applet audio base canvas embed frame frameset iframe link meta noembed noframes noscript object param plaintext script
  select source template textarea title track video xmp annotation annotation-xml`);

/** The attributes of HTML and MathML. None of them refers to another resource. */
export const allowedAttributes: ReadonlySet<string> = names(`
  class dir id lang role style title aria-hidden aria-label aria-level
  align alt bgcolor border cellpadding cellspacing char color colspan datetime face headers height high low max min open optimum
  reversed rowspan scope size span start type valign value width
  accent accentunder columnalign columnlines columnspacing columnspan depth display displaystyle fence form frame largeop
  linebreak linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowalign
  rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset`);

export type Language = 'html' | 'math';

export type ElementRule =
  | 'keep'
  /** Replace the element with its contents. */
  | 'unwrap'
  | 'drop';

/** @param name in lower case */
export function elementRule(language: Language, name: string): ElementRule {
  if ((language === 'html' ? htmlElements : mathElements).has(name)) return 'keep';
  return droppedElements.has(name) ? 'drop' : 'unwrap';
}

/** Whether a URL contains the bytes of an image. In an `<img>`, even an SVG cannot run or load anything. */
export function isInlinePicture(address: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i.test(address);
}

/** Returns the web address of a link, to show it as text; undefined if the text of the link is the address. */
export function visibleAddress(href: string, text: string): string | undefined {
  const isWebAddress = /^https?:\/\/[^\s]+$/i.test(href);
  return isWebAddress && text.trim() !== href ? href : undefined;
}

/** Whether an element is interactive or runs something. The page shows a notice that it does nothing here. */
export function isActive(name: string): boolean {
  return activeElements.has(name);
}

const activeElements = names('applet audio button canvas embed form iframe input object script select textarea video');
