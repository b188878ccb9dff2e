/**
 * The lines where Julia code defines functions, macros, types and callable types. Found by a text search, not by a
 * parser: only the usual forms are recognized, and nothing that a macro generates.
 */
export interface Definitions {
  readonly lineCount: number;
  /** The one-based line of the first definition of each name. Only names of letters, digits, `_` and `!` are listed. */
  readonly words: ReadonlyMap<string, number>;
  /** The one-based line of the first anonymous function or generator; undefined if there is none. */
  readonly namelessLine: number | undefined;
}

/** Finds all definitions in one pass, in linear time. */
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

/** Whether `Definitions.words` can list this name. */
export function isWord(name: string): boolean {
  return /^[\p{L}\p{N}_!]+$/u.test(name);
}

/**
 * Returns the one-based line of the first definition of an operator, or of another name that is not a word. Searches
 * all code.
 */
export function findOperatorLine(index: CodeIndex, name: string): number | undefined {
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

/** Brackets that are further apart do not enclose the arguments of a definition. */
const maxCallLength = 5_000;
const word = /[\p{L}\p{N}_!]+/gu;
/** The text before the name in `function Base.show`, `macro boom`, `function Base.:(+)`. */
const keyword = /\b(?:function|macro|struct)\s+(?:[\p{L}\p{N}_!]+\.)*:?\(?/gu;
/** The text before the name in `function (p::Pump)`. */
const callableType = /\bfunction\s*\([^()\n]*::\s*/gu;

/** An index of the lines and brackets of some code, built once for all names. */
export class CodeIndex {
  readonly lineCount: number;
  readonly code: string;
  private readonly lineStarts: readonly number[];
  private readonly closing: ReadonlyMap<number, number>;
  /** Offsets of names that follow a defining keyword. */
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

  /** Returns the one-based line of an offset. */
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

  /** Whether the code defines the name between two offsets. */
  isDefinition(start: number, end: number): boolean {
    if (this.declared.has(start)) return true;
    const { code } = this;
    const callStart = this.skipTypeParameters(this.skipCallable(start, end));
    if (code[callStart] !== '(') return false;
    const callEnd = this.closingBracket(callStart);
    // Accepts `f(x) = …` and `f(x)::T where T = …`, but not `f(x) == …` or `=>`.
    return (
      callEnd !== undefined &&
      /^[ \t]*(?:(?:::|where\b)[^=\n]*)?(?<![<>!])=(?![=>])/.test(code.slice(callEnd + 1, callEnd + 500))
    );
  }

  /**
   * Skips the rest of the callable in `(p::Pump)(x)`, from the end of the type's name. Also skips the bracket of
   * `Base.:(+)`.
   */
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

/** Maps the offset of each opening bracket to the offset of the next unpaired closing bracket of any kind. */
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
