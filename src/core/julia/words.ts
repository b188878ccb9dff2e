/** Keywords that open a block closed by `end`. `abstract type` and `primitive type` do the same. */
const openers = new Set([
  'baremodule',
  'begin',
  'do',
  'for',
  'function',
  'if',
  'let',
  'macro',
  'module',
  'quote',
  'struct',
  'try',
  'while',
]);

/** Keywords that must be followed by something. A quote after them starts a character literal, and a `for` starts a loop. */
const connectors = new Set([
  'catch',
  'const',
  'else',
  'elseif',
  'export',
  'finally',
  'global',
  'import',
  'in',
  'isa',
  'local',
  'return',
  'using',
  'where',
]);

/** The start of a line that belongs to the lines before it. */
const continuing = /^\s*(?:(?:end|else|elseif|catch|finally)(?![\p{L}\p{N}_!])|[)\]}])/u;

const mathLetters = '℘℮⅀-⅄∂∅-∇∎-∑∞-∢∫-∳∿⊤⊥⊾⊿⋀-⋃◸-◿♯⟀⟁⟘⟙⦛-⦯⦰-⦴⨀-⨆⨉-⨖⨛⨜';
// Arrows and three ASCII symbols are operators, although most other symbols are letters.
const noOperator = '(?![$^`\\u2190-\\u21ff])';
const letters = `\\p{L}\\p{So}\\p{Sc}_${mathLetters}`;
const identifier = new RegExp(
  `${noOperator}[\\p{Nl}${letters}](?:${noOperator}[\\p{N}\\p{M}\\p{Sk}${letters}\\u2032-\\u2037\\u2057⁺-⁾₊-₎])*(?:!(?!=)[\\p{L}\\p{N}\\p{M}_]*)*`,
  'uy',
);
const number = /\d\w*(?:\.\d\w*|\.(?=[\s)\]},;#]|$))?/y;
const character = /'(?:\\[^\n]+?|[^\\\n'][\p{M}\u200d]*)'|'''/uy;
const typeDefinition = /(?:abstract|primitive)[ \t]+type(?=[ \t]+[\p{L}_$])/uy;

// A single operator in Julia. Only some operators accept a suffix, such as `₁`, `′` or a combining mark.
const suffix = '[\\p{M}²³¹ʰʲʳʷʸˡˢˣᴬᴮᴰᴱᴳ-ᴺᴼᴾᴿᵀᵁᵂᵃᵇᵈᵉᵍᵏᵐᵒᵖᵗᵘᵛᵝ-ᵪᶜᶠᶥᶦᶫᶰᶸᶻᶿ′-‷⁗⁰ⁱ⁴-₎ₐ-ₓₕ-ₜⱼⱽ]*';
const withoutSuffix = '<:|>:|&&|\\|\\||->|-->|<-->|<--|(?:[-+*/\\\\^%&|÷⊻~]|//|<<|>>>?)=(?!=)|=(?![=>])|[≔≕⩴⋮⋯⋰⋱…⁝]';
const withSuffix = `(?:===?|!==?|<=|>=|=>|//|<<|>>>?|\\|>|<\\||\\+\\+|[-+*/\\\\^%&|<>÷~!¬±×·]|(?![${mathLetters}])[\\p{Sm}\\u2190-\\u21ff])${suffix}`;
const operator = new RegExp(`\\.{2,3}|\\.?(?:${withoutSuffix}|${withSuffix})`, 'uy');

export function isOpener(word: string): boolean {
  return openers.has(word);
}

export function isConnector(word: string): boolean {
  return connectors.has(word) || openers.has(word);
}

/** Whether a line closes or continues something that started on an earlier line. */
export function isContinuing(line: string): boolean {
  return continuing.test(line);
}

/** Returns the length of the identifier or keyword at `at`, or 0 if there is none. */
export function identifierLength(text: string, at: number): number {
  return matchLength(identifier, text, at);
}

export function numberLength(text: string, at: number): number {
  return matchLength(number, text, at);
}

/** Returns the length of the character literal, such as `'a'` or `'\n'`, that starts at `at`, or 0 if there is none. */
export function characterLength(text: string, at: number): number {
  return matchLength(character, text, at);
}

/** Returns the length of the macro name, such as `@time` or `@Base.time`, whose `@` is at `at`. */
export function macroNameLength(text: string, at: number): number {
  let length = 1 + identifierLength(text, at + 1);
  while (length > 1 && text.charAt(at + length) === '.') {
    const next = identifierLength(text, at + length + 1);
    if (next === 0) break;
    length += 1 + next;
  }
  return length;
}

/** Returns the length of the name or operator at `at` that a preceding colon makes a symbol, or 0 if there is none. */
export function symbolNameLength(text: string, at: number): number {
  return identifierLength(text, at) || (/[=.]/.test(text.charAt(at)) ? 0 : matchLength(operator, text, at));
}

/** Returns the length of the operator at `at` with its dot and suffix, or the length of the character if it is not an operator. */
export function operatorLength(text: string, at: number): number {
  return matchLength(operator, text, at) || String.fromCodePoint(text.codePointAt(at) ?? 0).length;
}

/** Returns the length of `abstract type` or `primitive type` at `at` if it starts a definition, otherwise 0. */
export function typeDefinitionLength(text: string, at: number): number {
  return matchLength(typeDefinition, text, at);
}

function matchLength(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].length ?? 0;
}
