import { Marked, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { formulaMarkup } from './formula.ts';

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

const marked = new Marked({
  async: false,
  extensions: [math],
  renderer: {
    code(token: Tokens.Code) {
      return token.lang === 'math' ? formulaMarkup(token.text, true) : false;
    },
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
  },
});

/** Markup of a Markdown text, raw HTML of the text included: it is for `cleanMarkup` only. */
export function markdownMarkup(text: string): string {
  return marked.parse(text, { async: false });
}
