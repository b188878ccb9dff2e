/** What of a server's markup is drawn. Whatever is not named here is left out: the lists say what may be, never what may not. */

const words = (text: string) => new Set(text.trim().split(/\s+/));

const htmlElements = words(`
  a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
  figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark meter nav ol p pre progress q
  rp rt ruby s samp section small span strong strike style sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`);

const mathElements = words(`
  math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub
  msubsup msup mtable mtd mtext mtr munder munderover none semantics`);

/** Elements that mean nothing without their contents being run or loaded; of all other unknown ones the contents stay. */
const droppedElements = words(`
  applet audio base canvas embed frame frameset head iframe link meta noembed noframes noscript object param plaintext script
  select source template textarea title track video xmp annotation annotation-xml`);

const commonAttributes = words('class dir id lang role style title aria-hidden aria-label aria-level');

const htmlAttributes = words(`
  align alt bgcolor border cellpadding cellspacing char color colspan datetime face headers height high low max min open optimum
  reversed rowspan scope size span start valign value width`);

const mathAttributes = words(`
  accent accentunder align columnalign columnlines columnspacing columnspan depth display displaystyle fence form frame height
  largeop linebreak linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowalign
  rowlines rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width`);

export type Language = 'html' | 'math';

export type Fate =
  | 'kept'
  /** Its contents take its place. */
  | 'unwrapped'
  | 'dropped';

/** What becomes of an element. @param name in lower case */
export function fateOf(language: Language, name: string): Fate {
  if ((language === 'html' ? htmlElements : mathElements).has(name)) return 'kept';
  return droppedElements.has(name) ? 'dropped' : 'unwrapped';
}

/** Whether an element may have an attribute, judged by both names (in lower case) and the value. Addresses lead nowhere but into themselves. */
export function isAllowedAttribute(language: Language, element: string, name: string, value: string): boolean {
  if (element === 'img' && name === 'src') return isInlinePicture(value);
  if (element === 'ol' && name === 'type') return true;
  return commonAttributes.has(name) || (language === 'html' ? htmlAttributes : mathAttributes).has(name);
}

/** A picture that brings its own bytes. Drawn by `<img>`, even an SVG runs nothing and loads nothing. */
export function isInlinePicture(address: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i.test(address);
}

/** Where a link would have led, to be read only: web addresses; undefined when the words of the link say it already. */
export function addressToRead(href: string, text: string): string | undefined {
  const isWebAddress = /^https?:\/\/[^\s]+$/i.test(href);
  return isWebAddress && text.trim() !== href ? href : undefined;
}

/** Elements by which a page would have been more than a drawing: the reader is told that they do nothing here. */
export function isActive(name: string): boolean {
  return activeElements.has(name);
}

const activeElements = words('applet audio button canvas embed form iframe input object script select textarea video');
