/** Where Julia code defines functions, macros, types and callable types. A look at the text, not a parser: it knows the usual forms and nothing that a macro makes. */
export interface Definitions {
  readonly lineCount: number;
  /** The one-based line of the first definition of each name that is made of letters, digits, `_` and `!`. */
  readonly words: ReadonlyMap<string, number>;
  /** The one-based line by which the code has a function without a name, or a generator; undefined: it has none. */
  readonly namelessLine: number | undefined;
}

/** Reads code once, in linear time. */
export function definitionsIn(code: string): Definitions {
  const index = new CodeIndex(code);
  const nameless = /->|\bdo\b|\bfunction\s*\(|\bfor\b|@(?:async|spawn|task|threads)\b|\btry\b|\blet\b/.exec(code);
  const words = new Map<string, number>();
  for (const { index: start, 0: name } of code.matchAll(word)) {
    if (!words.has(name) && index.isDefinition(start, start + name.length)) words.set(name, index.lineAt(start));
  }
  return {
    lineCount: index.lineCount,
    words,
    namelessLine: nameless === null ? undefined : index.lineAt(nameless.index + nameless[0].length),
  };
}

/** Whether `Definitions.words` would have this name. */
export function isWord(name: string): boolean {
  return /^[\p{L}\p{N}_!]+$/u.test(name);
}

/** The one-based line of the first definition of a name of other characters, such as an operator. Searches all of the code. */
export function lineOfOddName(index: CodeIndex, name: string): number | undefined {
  const { code } = index;
  if (name === '') return undefined;
  for (let start = code.indexOf(name); start >= 0; start = code.indexOf(name, start + name.length)) {
    const end = start + name.length;
    const isInWord =
      /[\p{L}\p{N}_!]$/u.test(code.slice(Math.max(0, start - 2), start)) ||
      /^[\p{L}\p{N}_!]/u.test(code.slice(end, end + 2));
    if (!isInWord && index.isDefinition(start, end)) return index.lineAt(start);
  }
  return undefined;
}

/** Brackets that are further apart hold no arguments of a definition. */
const maxCallLength = 5_000;
const word = /[\p{L}\p{N}_!]+/gu;
/** What stands before the name in `function Base.show`, `macro boom`, `function Base.:(+)`. */
const keyword = /\b(?:function|macro|struct)\s+(?:[\p{L}\p{N}_!]+\.)*:?\(?/gu;
/** What stands before the name in `function (p::Pump)`. */
const callableType = /\bfunction\s*\([^()\n]*::\s*/gu;

/** Code with its lines and brackets found, once for all names. */
export class CodeIndex {
  readonly lineCount: number;
  readonly code: string;
  private readonly lineStarts: readonly number[];
  private readonly closing: ReadonlyMap<number, number>;
  /** Offsets of names behind a keyword that defines them. */
  private readonly declared: ReadonlySet<number>;

  constructor(code: string) {
    this.code = code;
    this.lineStarts = lineStartsOf(code);
    this.lineCount = this.lineStarts.length;
    this.closing = closingBrackets(code);
    this.declared = new Set(
      [...code.matchAll(keyword), ...code.matchAll(callableType)].map(({ index, 0: text }) => index + text.length),
    );
  }

  /** The one-based line of an offset. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Whether the name between two offsets is being defined there. */
  isDefinition(start: number, end: number): boolean {
    if (this.declared.has(start)) return true;
    const { code } = this;
    const callStart = this.skipTypeParameters(this.skipCallable(start, end));
    if (code[callStart] !== '(') return false;
    const callEnd = this.closingBracket(callStart);
    // `f(x) = …`, `f(x)::T where T = …`, but neither `f(x) == …` nor a keyword argument's `=>`.
    return (
      callEnd !== undefined &&
      /^[ \t]*(?:(?:::|where\b)[^=\n]*)?(?<![<>!])=(?![=>])/.test(code.slice(callEnd + 1, callEnd + 500))
    );
  }

  /** `(p::Pump)(x)`: from behind the type's name to behind the bracket. `Base.:+(a, b)` may close one too. */
  private skipCallable(start: number, end: number): number {
    const { code } = this;
    if (code[end] !== ')' && code[end] !== '{') return end;
    const isInBrackets = /\([^()\n]*::\s*$|:\($/u.test(code.slice(Math.max(0, start - 200), start));
    const closing = isInBrackets ? /^(?:\{[^}\n]*\})?\)/.exec(code.slice(end, end + 200)) : null;
    return closing === null ? end : end + closing[0].length;
  }

  private skipTypeParameters(index: number): number {
    return this.code[index] === '{' ? (this.closingBracket(index) ?? index) + 1 : index;
  }

  private closingBracket(open: number): number | undefined {
    const close = this.closing.get(open);
    return close === undefined || close - open >= maxCallLength ? undefined : close;
  }
}

function lineStartsOf(code: string): readonly number[] {
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The offset of each opening bracket, and of what closes it, whatever kind that is. */
function closingBrackets(code: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (const { index, 0: bracket } of code.matchAll(/[()[\]{}]/g)) {
    if ('([{'.includes(bracket)) open.push(index);
    else {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, index);
    }
  }
  return pairs;
}
