/** A piece of LaTeX: words, or a formula without the signs around it. */
export type LatexPiece =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'formula'; readonly tex: string; readonly isDisplayed: boolean };

/** Environments that are a formula by themselves; they go to the renderer as they are. */
const environments =
  'equation|align|aligned|alignat|gather|gathered|multline|split|eqnarray|math|displaymath|flalign|cases|[pbBvV]?matrix|array';

/** What begins a formula, or is a sign that is escaped. */
const opening = new RegExp(String.raw`\$\$|\$|\\\[|\\\(|\\begin\{(${environments})(\*?)\}|\\[$%&#_{}]`, 'g');
const inDollars = /\$((?:\\[^]|[^$\\])+)\$/y;

/** Environments that would number their lines, by what is drawn in their place. */
const withoutNumbers = new Map([
  ...['equation', 'align', 'alignat', 'gather', 'multline'].map((name) => [name, `${name}*`] as const),
  ['flalign', 'align*'],
]);

const isCommand = /\\[A-Za-z]/;

/**
 * Splits what Julia gives as `text/latex` into words and formulas. Text without any sign of a formula is one:
 * some packages give the bare formula. Undefined for commands outside of formulas (`tabular`), which take a whole LaTeX.
 */
export function latexPieces(latex: string): readonly LatexPiece[] | undefined {
  const pieces: LatexPiece[] = [];
  let end = 0;
  let words = '';
  let hasCommands = false;
  const flush = () => {
    if (words.trim() !== '') pieces.push({ kind: 'words', text: words });
    words = '';
  };
  for (const found of formulasIn(latex)) {
    const between = latex.slice(end, found.start);
    hasCommands ||= isCommand.test(between);
    words += between;
    end = found.end;
    if (found.kind === 'sign') {
      words += latex.slice(found.start + 1, found.end);
      continue;
    }
    flush();
    pieces.push({ kind: 'formula', tex: found.tex.trim(), isDisplayed: found.isDisplayed });
  }
  const rest = latex.slice(end);
  words += rest;
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

/** The formulas and escaped signs of a text, in order. What has no end is none; that an end is missing is found out once. */
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

/** One result is not the first equation of a book. `math` and `displaymath` only say that a formula follows. */
function unnumbered(environment: string): string {
  const [, name = '', body = ''] = /^\\begin\{([A-Za-z]+)\*?\}([^]*)\\end\{[^{}]*\}$/.exec(environment) ?? [];
  if (name.endsWith('math')) return body;
  const drawnAs = withoutNumbers.get(name);
  return drawnAs === undefined ? environment : `\\begin{${drawnAs}}${body}\\end{${drawnAs}}`;
}
