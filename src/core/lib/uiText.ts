/**
 * Text that may be shown anywhere in the editor. Much of what the editor shows is not plain: a notification makes a
 * button of `[text](command:…)`, a label makes a picture of `$(name)`. So whatever is not ours is neutralized on its way
 * into a text, and the type says that it was:
 *
 * - `l10n.t('… {0} …', x)` is a `UiText` when every argument is one, or a number. With a raw string it is a `string`,
 *   which nothing that shows text accepts.
 * - `foreign` makes a `UiText` of anybody's words, `own` of a literal in our code, `joined` of several texts.
 */
declare const neutralized: unique symbol;
export type UiText = string & { readonly [neutralized]: true };

declare module '@vscode/l10n' {
  function t<T extends string>(message: T & Literal<T>, ...args: readonly (UiText | number)[]): UiText;
}

/** `T` when it is the type of a literal; nothing when it is `string`, or a template with places in it. */
export type Literal<T extends string> = Record<symbol, never> extends Record<T, 1> ? never : T;

const usualMaxLength = 300;
const usualMaxLinesLength = 20_000;

/** Whatever is not seen, or changes how other characters are seen: controls, zero-width and direction characters, lone surrogates, fillers. */
const invisible = String.raw`\p{C}\p{DI}\u2800`;
const blanksAndInvisible = new RegExp(String.raw`[${invisible}\s]+`, 'gu');
const invisibleInLine = new RegExp(String.raw`(?![\n\t])[${invisible}]`, 'gu');
/** These only choose between two pictures of the character before, so they leave no blank. */
const variationSelectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;

/**
 * Somebody else's words (a server's, a file's, the user's) as part of our text: one line, in which nothing is a link, a
 * picture, invisible, or turns the direction of the text. Idempotent.
 * @param maxLength in UTF-16 units; what is longer ends in an ellipsis
 */
export function foreign(text: string, maxLength = usualMaxLength): UiText {
  return cut(withoutMarkup(visible(text, maxLength)), maxLength) as UiText;
}

/** The same for words of several lines, such as an error's: line feeds, tabs and blanks stay. */
export function foreignLines(text: string, maxLength = usualMaxLinesLength): UiText {
  return cut(withoutMarkup(visibleLines(text, maxLength)), maxLength) as UiText;
}

/** Words that stand in our code. */
export function own<T extends string>(text: T & Literal<T>): UiText {
  return text as string as UiText;
}

/** Several texts in a row. @param separator stands between each two */
export function joined<T extends string>(texts: readonly UiText[], separator: T & Literal<T>): UiText {
  return texts.join(separator) as UiText;
}

/** A text with one of the editor's icons before it, where labels show icons. @param icon its name, such as `sync~spin` */
export function withIcon(icon: string, text: UiText): UiText {
  return `$(${icon.replace(/[^a-z~-]/g, '')}) ${text}` as UiText;
}

/** Foreign text that is seen as it is, on one line; markup stays, so it is for logs and for what reads none. */
export function visibleLine(text: string, maxLength: number): string {
  return cut(visible(text, maxLength), maxLength);
}

/** Foreign text of several lines that is seen as it is; markup stays, so it is for code blocks and for what reads none. */
export function visibleLines(text: string, maxLength: number): string {
  const seen = text
    .slice(0, maxLength * 4)
    .replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .replace(invisibleInLine, '');
  return cut(seen, maxLength);
}

function visible(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength * 4)
    .replace(variationSelectors, '')
    .replace(blanksAndInvisible, ' ')
    .trim();
}

/** The editor reads `[text](address)` as a link and `$(name)` as an icon. A blank between is seen, and ends both. */
function withoutMarkup(text: string): string {
  return text.replace(/[\]$](?=\()/g, '$& ');
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
