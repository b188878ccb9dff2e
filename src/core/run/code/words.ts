/** Words that begin a block which an `end` closes. `abstract type` and `primitive type` do so too. */
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

/** Words after which something has to follow, so that a quote behind them begins a character and a `for` a loop. */
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

/** What stands at the beginning of a line that belongs to the lines before it. */
const continuing = /^\s*(?:(?:end|else|elseif|catch|finally)(?![\p{L}\p{N}_!])|[)\]}])/u;

const mathLetters = '℘℮⅀-⅄∂∅-∇∎-∑∞-∢∫-∳∿⊤⊥⊾⊿⋀-⋃◸-◿♯⟀⟁⟘⟙⦛-⦯⦰-⦴⨀-⨆⨉-⨖⨛⨜';
// Arrows are operators, though most other symbols are letters; so are three signs of ASCII.
const noOperator = '(?![$^`\\u2190-\\u21ff])';
const letters = `\\p{L}\\p{So}\\p{Sc}_${mathLetters}`;
const identifier = new RegExp(
  `${noOperator}[\\p{Nl}${letters}](?:${noOperator}[\\p{N}\\p{M}\\p{Sk}${letters}\\u2032-\\u2037\\u2057⁺-⁾₊-₎])*(?:!(?!=)[\\p{L}\\p{N}\\p{M}_]*)*`,
  'uy',
);
const number = /\d\w*(?:\.\d\w*|\.(?=[\s)\]},;#]|$))?/y;
const character = /'(?:\\[^\n]+?|[^\\\n'][\p{M}\u200d]*)'|'''/uy;
const typeDefinition = /(?:abstract|primitive)[ \t]+type(?=[ \t]+[\p{L}_$])/uy;

// What Julia takes for one operator. Only some take a suffix, such as `₁`, `′` or a mark above.
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

/** The length of a macro's name, such as `@time` or `@Base.time`, whose sign is at that place. */
export function macroNameLength(text: string, at: number): number {
  let length = 1 + identifierLength(text, at + 1);
  while (length > 1 && text.charAt(at + length) === '.') {
    const next = identifierLength(text, at + length + 1);
    if (next === 0) break;
    length += 1 + next;
  }
  return length;
}

/** The length of the name or operator that a colon at the place before would make a symbol; 0 when there is none. */
export function symbolNameLength(text: string, at: number): number {
  return identifierLength(text, at) || (/[=.]/.test(text.charAt(at)) ? 0 : matchLength(operator, text, at));
}

/** The length of the operator at that place, with its dot and its suffix; of any other character, that of the character. At least 1. */
export function operatorLength(text: string, at: number): number {
  return matchLength(operator, text, at) || String.fromCodePoint(text.codePointAt(at) ?? 0).length;
}

/** The length of `abstract type` or `primitive type` at that place, where it begins a definition. */
export function typeDefinitionLength(text: string, at: number): number {
  return matchLength(typeDefinition, text, at);
}

function matchLength(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0].length ?? 0;
}
