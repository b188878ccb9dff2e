/**
 * Whether Julia code defines a function, macro, type or callable type named `name` at or before a one-based line.
 * A look at the text, not a parser: it knows the usual forms and nothing that a macro makes.
 */
export function definesFunction(code: string, name: string, line: number): boolean {
  const lines = code.split('\n');
  if (line > lines.length) return false;
  const upToLine = lines.slice(0, line).join('\n').length;
  const bare = name.startsWith('@') ? name.slice(1) : name;
  const word = new RegExp(`(?<![\\p{L}\\p{N}_!])${escapeRegExp(bare)}(?![\\p{L}\\p{N}_!])`, 'gu');
  for (const match of code.matchAll(word)) {
    if (match.index > upToLine) return false;
    if (isDefinition(code, match.index, match.index + bare.length)) return true;
  }
  return false;
}

/** Whether the code has a function without a name, or a generator, that may reach a one-based line. */
export function hasNamelessFunction(code: string, line: number): boolean {
  const before = code.split('\n').slice(0, line).join('\n');
  return /->|\bdo\b|\bfunction\s*\(|\bfor\b|@(?:async|spawn|task|threads)\b|\btry\b|\blet\b/.test(before);
}

function isDefinition(code: string, start: number, end: number): boolean {
  const before = code.slice(Math.max(0, start - 200), start);
  if (/\b(?:function|macro|struct)\s+(?:[\p{L}\p{N}_!]+\.)*:?\(?$/u.test(before)) return true;
  if (/\bfunction\s*\([^()\n]*::\s*$/u.test(before)) return true;
  const callStart = skipTypeParameters(code, skipCallable(code, before, end));
  if (code[callStart] !== '(') return false;
  const callEnd = closingBracket(code, callStart);
  // `f(x) = …`, `f(x)::T where T = …`, but neither `f(x) == …` nor a keyword argument's `=>`.
  return callEnd !== undefined && /^[ \t]*(?:(?:::|where\b)[^=\n]*)?(?<![<>!])=(?![=>])/.test(code.slice(callEnd + 1, callEnd + 500));
}

/** `(p::Pump)(x)`: from behind the type's name to behind the bracket. `Base.:+(a, b)` may close one too. */
function skipCallable(code: string, before: string, end: number): number {
  const isInBrackets = /\([^()\n]*::\s*$|:\($/u.test(before);
  const closing = /^(?:\{[^}\n]*\})?\)/.exec(code.slice(end, end + 200));
  return isInBrackets && closing !== null ? end + closing[0].length : end;
}

function skipTypeParameters(code: string, index: number): number {
  return code[index] === '{' ? (closingBracket(code, index) ?? index) + 1 : index;
}

/** The index of the bracket that closes the one at `open`, over at most 5,000 characters. */
function closingBracket(code: string, open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < Math.min(code.length, open + 5000); index++) {
    const character = code[index] ?? '';
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && --depth === 0) return index;
  }
  return undefined;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
