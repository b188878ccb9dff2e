/**
 * Text that is safe to show anywhere in the editor. The editor renders markup in many places: `[text](command:…)` becomes
 * a button in a notification, and `$(name)` becomes an icon in a label. So text from outside is neutralized, and the type
 * proves it:
 *
 * - `l10n.t('… {0} …', x)` is a `UiText` if every argument is a `UiText` or a number. With a raw string it is a `string`,
 *   which the UI functions don't accept.
 * - `foreign` creates a `UiText` from any text, `own` from a literal in our code, and `joined` from several `UiText`s.
 */
declare const neutralized: unique symbol;
export type UiText = string & { readonly [neutralized]: true };

declare module '@vscode/l10n' {
  function t<T extends string>(message: T & Literal<T>, ...args: readonly (UiText | number)[]): UiText;
}

/** `T` if it is a literal type. `never` if it is `string` or a template type. */
export type Literal<T extends string> = Record<symbol, never> extends Record<T, 1> ? never : T;

const usualMaxLength = 300;
const usualMaxLinesLength = 20_000;

/** Characters that are invisible or affect other characters: controls, zero-width and direction characters, lone surrogates, fillers. */
const invisible = String.raw`\p{C}\p{DI}\u2800`;
const blanksAndInvisible = new RegExp(String.raw`[${invisible}\s]+`, 'gu');
const invisibleInLine = new RegExp(String.raw`(?![\n\t])[${invisible}]`, 'gu');
/** Replaced with nothing instead of a space, because they only select a variant of the previous character. */
const variationSelectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;

/**
 * Neutralizes text from outside (a server, a file, the user): one line without links, icons, invisible characters or
 * direction changes. Idempotent.
 * @param maxLength in UTF-16 units. Longer text is truncated with an ellipsis.
 */
export function foreign(text: string, maxLength = usualMaxLength): UiText {
  return cut(withoutMarkup(visible(text, maxLength)), maxLength) as UiText;
}

/** Like `foreign` for text of several lines, such as an error message. Keeps line feeds, tabs and spaces. */
export function foreignLines(text: string, maxLength = usualMaxLinesLength): UiText {
  return cut(withoutMarkup(visibleLines(text, maxLength)), maxLength) as UiText;
}

/** Marks a literal from our own code as safe. */
export function own<T extends string>(text: T & Literal<T>): UiText {
  return text as string as UiText;
}

/** Joins texts with a separator. If there are more than `maxCount`, an ellipsis represents the others. */
export function joined<T extends string>(
  texts: readonly UiText[],
  separator: T & Literal<T>,
  maxCount = Infinity,
): UiText {
  const shown = texts.length > maxCount ? [...texts.slice(0, maxCount), '…'] : texts;
  return shown.join(separator) as UiText;
}

/** Prepends an icon, for labels that render icons. @param icon a codicon name, such as `sync~spin` */
export function withIcon(icon: string, text: UiText): UiText {
  return `$(${icon.replace(/[^a-z~-]/g, '')}) ${text}` as UiText;
}

/** Returns foreign text on one line without invisible characters. Keeps markup, so use it only for logs and places that render none. */
export function visibleLine(text: string, maxLength: number): string {
  return cut(visible(text, maxLength), maxLength);
}

/** Like `visibleLine` for text of several lines. Keeps markup, so use it only for code blocks and places that render none. */
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

/** Breaks `[text](address)` (a link) and `$(name)` (an icon) with a visible space. */
function withoutMarkup(text: string): string {
  return text.replace(/[\]$](?=\()/g, '$& ');
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
