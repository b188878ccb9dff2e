/** A piece of LaTeX: text, or a formula without its delimiters. */
export type LatexPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'formula'; readonly tex: string; readonly isDisplayed: boolean };

/** Environments that are formulas. The renderer gets them unchanged. */
const environments =
  'equation|align|aligned|alignat|gather|gathered|multline|split|eqnarray|math|displaymath|flalign|cases|[pbBvV]?matrix|array';

/** The start of a formula, or an escaped character. */
const opening = new RegExp(String.raw`\$\$|\$|\\\[|\\\(|\\begin\{(${environments})(\*?)\}|\\[$%&#_{}]`, 'g');
const inDollars = /\$((?:\\[^]|[^$\\])+)\$/y;

/** Maps environments that number their lines to those that do not. */
const withoutNumbers = new Map([
  ...['equation', 'align', 'alignat', 'gather', 'multline'].map((name) => [name, `${name}*`] as const),
  ['flalign', 'align*'],
]);

const isCommand = /\\[A-Za-z]/;

/**
 * Splits Julia's `text/latex` into text and formulas. Without delimiters, all of it is a formula, because some packages
 * return the bare formula. Returns undefined if there are commands outside formulas (`tabular`), which need a complete
 * LaTeX.
 */
export function latexPieces(latex: string): readonly LatexPiece[] | undefined {
  const pieces: LatexPiece[] = [];
  let end = 0;
  let plain = '';
  let hasCommands = false;
  const flush = () => {
    if (plain.trim() !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (const found of formulasIn(latex)) {
    const between = latex.slice(end, found.start);
    hasCommands ||= isCommand.test(between);
    plain += between;
    end = found.end;
    if (found.kind === 'sign') {
      plain += latex.slice(found.start + 1, found.end);
      continue;
    }
    flush();
    pieces.push({ kind: 'formula', tex: found.tex.trim(), isDisplayed: found.isDisplayed });
  }
  const rest = latex.slice(end);
  plain += rest;
  if (pieces.length === 0) return [{ kind: 'formula', tex: latex.trim(), isDisplayed: true }];
  flush();
  return hasCommands || isCommand.test(rest) ? undefined : pieces;
}

type Found =
  | { readonly kind: 'sign'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'formula';
      readonly start: number;
      readonly end: number;
      readonly tex: string;
      readonly isDisplayed: boolean;
    };

/**
 * Finds the formulas and escaped characters of a text, in order. Searches only once for a closing delimiter that is
 * missing.
 */
function* formulasIn(latex: string): Generator<Found> {
  const missing = new Set<string>();
  const endOf = (closing: string, from: number): number => {
    const at = missing.has(closing) ? -1 : latex.indexOf(closing, from);
    if (at < 0) missing.add(closing);
    return at;
  };
  const between = (start: number, bodyStart: number, closing: string, isDisplayed: boolean): Found | undefined => {
    const at = endOf(closing, bodyStart);
    return at < 0
      ? undefined
      : { kind: 'formula', start, end: at + closing.length, tex: latex.slice(bodyStart, at), isDisplayed };
  };
  const foundAt = (start: number, [sign, name, star]: RegExpExecArray): Found | undefined => {
    const bodyStart = start + sign.length;
    if (sign === '$$') return between(start, bodyStart, sign, true);
    if (sign === '\\[') return between(start, bodyStart, '\\]', true);
    if (sign === '\\(') return between(start, bodyStart, '\\)', false);
    if (sign === '$') {
      inDollars.lastIndex = start;
      const tex = inDollars.exec(latex)?.[1];
      return tex === undefined
        ? undefined
        : { kind: 'formula', start, end: bodyStart + tex.length + 1, tex, isDisplayed: false };
    }
    if (name === undefined) return { kind: 'sign', start, end: bodyStart };
    const closing = `\\end{${name}${star ?? ''}}`;
    const at = endOf(closing, bodyStart);
    const end = at + closing.length;
    return at < 0
      ? undefined
      : { kind: 'formula', start, end, tex: unnumbered(latex.slice(start, end)), isDisplayed: true };
  };
  for (let from = 0; ;) {
    opening.lastIndex = from;
    const match = opening.exec(latex);
    if (match === null) return;
    const found = foundAt(match.index, match);
    if (found !== undefined) yield found;
    from = found?.end ?? match.index + 1;
  }
}

/** Removes the numbering, which makes no sense for a single result, and the bare wrappers `math` and `displaymath`. */
function unnumbered(environment: string): string {
  const [, name = '', body = ''] = /^\\begin\{([A-Za-z]+)\*?\}([^]*)\\end\{[^{}]*\}$/.exec(environment) ?? [];
  if (name.endsWith('math')) return body;
  const drawnAs = withoutNumbers.get(name);
  return drawnAs === undefined ? environment : `\\begin{${drawnAs}}${body}\\end{${drawnAs}}`;
}
