import { Lexer, Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { formulaMarkup, sourceMarkup } from './formula.ts';

/** Longer text is shown as source (UTF-16 units). Julia's longest documentation has about 50,000. */
const maxLength = 200_000;

/** A longer paragraph is shown as source, because the time to parse emphasis is quadratic. */
const maxParagraphLength = 5_000;

/**
 * Text with 50 nested quotations and lists is shown as source, because the time to parse them is quadratic in the
 * depth.
 */
const tooDeep = /^[ \t]*(?:>[ \t]*|(?:[-*+]|\d{1,9}[.)])[ \t]+){50}/m;

class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (source.length <= maxParagraphLength) return super.inlineTokens(source, tokens);
    tokens.push({ type: 'text', raw: source, text: source, escaped: false });
    return tokens;
  }
}

/** Julia's Markdown writes formulas between dollar signs, inline or on separate lines. */
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

/** Converts Markdown to markup for `cleanMarkup`, including raw HTML. Text that cannot be parsed is shown as source. */
export function markdownMarkup(text: string): string {
  if (text.length > maxLength || tooDeep.test(text)) return sourceMarkup(text);
  try {
    return marked.parse(text, { async: false });
  } catch {
    // Thousands of nested lists overflow the call stack.
    return sourceMarkup(text);
  }
}
