/** A piece of LaTeX: words, or a formula without the signs around it. */
export type LatexPiece =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'formula'; readonly tex: string; readonly isDisplayed: boolean };

/** Environments that are a formula by themselves; they go to the renderer as they are. */
const environments = 'equation|align|aligned|alignat|gather|gathered|multline|split|eqnarray|math|displaymath|flalign|cases|[pbBvV]?matrix|array';

/** In the order of trial: `$$`, `$`, `\[`, `\(`, an environment, a sign that is escaped. */
const formula = new RegExp(
  String.raw`\$\$([^]*?)\$\$|\$((?:\\[^]|[^$\\])+)\$|\\\[([^]*?)\\\]|\\\(([^]*?)\\\)|(\\begin\{(${environments})(\*?)\}[^]*?\\end\{\6\7\})|\\([$%&#_{}])`,
  'g',
);

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
  for (const match of latex.matchAll(formula)) {
    const between = latex.slice(end, match.index);
    hasCommands ||= isCommand.test(between);
    words += between;
    end = match.index + match[0].length;
    const [, doubled, single, bracketed, parenthesised, environment, , , escaped] = match;
    if (escaped !== undefined) {
      words += escaped;
      continue;
    }
    flush();
    const displayed = doubled ?? bracketed ?? (environment === undefined ? undefined : unnumbered(environment));
    pieces.push({ kind: 'formula', tex: (displayed ?? single ?? parenthesised ?? '').trim(), isDisplayed: displayed !== undefined });
  }
  const rest = latex.slice(end);
  words += rest;
  if (pieces.length === 0) return [{ kind: 'formula', tex: latex.trim(), isDisplayed: true }];
  flush();
  return hasCommands || isCommand.test(rest) ? undefined : pieces;
}

/** One result is not the first equation of a book. `math` and `displaymath` only say that a formula follows. */
function unnumbered(environment: string): string {
  const [, name = '', body = ''] = /^\\begin\{([A-Za-z]+)\*?\}([^]*)\\end\{[^{}]*\}$/.exec(environment) ?? [];
  if (name.endsWith('math')) return body;
  const drawnAs = withoutNumbers.get(name);
  return drawnAs === undefined ? environment : `\\begin{${drawnAs}}${body}\\end{${drawnAs}}`;
}
