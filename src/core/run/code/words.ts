/** Words that begin a block which an `end` closes. `abstract type` and `primitive type` do so too. */
const openers = new Set([
  'baremodule', 'begin', 'do', 'for', 'function', 'if', 'let', 'macro', 'module', 'quote', 'struct', 'try', 'while',
]);

/** Words after which something has to follow, so that a quote behind them begins a character and a `for` a loop. */
const connectors = new Set([
  'catch', 'const', 'else', 'elseif', 'export', 'finally', 'global', 'import', 'in', 'isa', 'local', 'return', 'using', 'where',
]);

/** What stands at the beginning of a line that belongs to the lines before it. */
const continuing = /^\s*(?:(?:end|else|elseif|catch|finally)(?![\p{L}\p{N}_!])|[)\]}])/u;

// `\p{Sc}` and `\p{Sk}` would take `$`, `^` and the backquote too.
const identifier = /[\p{L}\p{Nl}\p{So}_€£¥¢¤∂∇∅∞∑∏∐∆∫∮][\p{L}\p{N}\p{M}\p{So}_€£¥¢¤∂∇∅∞∑∏∐∆∫∮′″‴⁺⁻₊₋]*(?:!(?!=)[\p{L}\p{N}\p{M}_]*)*/uy;
const number = /\d\w*(?:\.\d\w*)?/y;
const character = /'(?:\\[^\n]+?|[^\\\n'][\p{M}\u200d]*)'|'''/uy;
const typeDefinition = /(?:abstract|primitive)[ \t]+type(?=[ \t]+[\p{L}_$])/uy;

export function isOpener(word: string): boolean {
  return openers.has(word);
}

export function isConnector(word: string): boolean {
  return connectors.has(word) || openers.has(word);
}

/** Whether a line closes or continues what was begun before it: it is no beginning of its own. */
export function isContinuing(line: string): boolean {
  return continuing.test(line);
}

/** The length of the identifier or keyword at that place; 0 when there is none. */
export function identifierLength(text: string, at: number): number {
  return matchLength(identifier, text, at);
}

export function numberLength(text: string, at: number): number {
  return matchLength(number, text, at);
}

/** The length of the character literal, such as `'a'` or `'\n'`, whose first quote is at that place; 0: it is none. */
export function characterLength(text: string, at: number): number {
  return matchLength(character, text, at);
}

/** The length of `abstract type` or `primitive type` at that place, where it begins a definition. */
export function typeDefinitionLength(text: string, at: number): number {
  return matchLength(typeDefinition, text, at);
}

function matchLength(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].length ?? 0;
}
