import { Lexer, Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { formulaMarkup, sourceMarkup } from './formula.ts';

/** A longer text is shown as it is written (UTF-16): Julia's longest documentation is some 50,000. */
const maxLength = 200_000;

/** A longer paragraph is left as it is written: finding what is emphasized takes a time that grows with its square. */
const maxParagraphLength = 5_000;

/** A text with so many quotations and lists in each other is shown as it is written: reading them takes long, and more with the square of the depth. */
const tooDeep = /^[ \t]*(?:>[ \t]*|(?:[-*+]|\d{1,9}[.)])[ \t]+){50}/m;

class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (source.length <= maxParagraphLength) return super.inlineTokens(source, tokens);
    tokens.push({ type: 'text', raw: source, text: source, escaped: false });
    return tokens;
  }
}

/** Julia's own Markdown writes formulas between dollar signs: in a line, or in lines of their own. */
const math: TokenizerAndRendererExtension = {
  name: 'math',
  level: 'inline',
  start: (source) => /\$/.exec(source)?.index,
  tokenizer(source) {
    const match = /^\$\$([^$]+)\$\$|^\$((?:\\[^]|[^$\\])+)\$(?!\d)/.exec(source);
    if (match === null) return undefined;
    return { type: 'math', raw: match[0], tex: match[1] ?? match[2] ?? '', isDisplayed: match[1] !== undefined };
  },
  renderer: (token) => formulaMarkup(String(token['tex']), token['isDisplayed'] === true),
};

const marked: Marked = new Marked({
  async: false,
  extensions: [math],
  hooks: {
    provideLexer: () => (source) => new BoundedLexer(marked.defaults).lex(source),
  },
  renderer: {
    code(token: Tokens.Code) {
      return token.lang === 'math' ? formulaMarkup(token.text, true) : false;
    },
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
  },
});

/** Markup of a Markdown text, raw HTML of the text included: it is for `cleanMarkup` only. A text that cannot be read is shown as it is written. */
export function markdownMarkup(text: string): string {
  if (text.length > maxLength || tooDeep.test(text)) return sourceMarkup(text);
  try {
    return marked.parse(text, { async: false });
  } catch {
    // Thousands of lists in each other are more than the stack of calls has room for.
    return sourceMarkup(text);
  }
}
