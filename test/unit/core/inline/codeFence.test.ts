import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codeFence } from '../../../../src/core/inline/codeFence.ts';

/**
 * Returns the text of a code block as Markdown defines it: up to a fence that is at least as long and indented by at
 * most three.
 */
function blockOf(markdown: string): { text: string; rest: string } {
  const [open = '', ...lines] = markdown.split('\n');
  const length = /^`+/.exec(open)?.[0].length ?? 0;
  const end = lines.findIndex((line) => (/^ {0,3}(`+)[ \t]*$/.exec(line)?.[1]?.length ?? 0) >= length);
  return { text: lines.slice(0, end).join('\n'), rest: lines.slice(end + 1).join('\n') };
}

describe('codeFence', () => {
  for (const [name, text] of [
    ['plain text', 'a = 1'],
    ['a fence', '```\n[x](command:y)'],
    ['a long fence', '``````````\n# title'],
    ['an indented fence', '   ```\n![](https://example.org/x.png)'],
    ['a fence of tildes', '~~~\n*x*'],
    ['empty text', ''],
  ] as const) {
    it(`encloses ${name} completely`, () => {
      assert.deepEqual(blockOf(codeFence(text)), { text, rest: '' });
    });
  }

  it('encloses any text completely', () => {
    const piece = fc.oneof(
      fc.constantFrom('`', '``', '```', '````', '\n', ' ', '   ', '[x](command:y)', '~~~', 'text'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('').replaceAll('\r', '')),
        (text) => {
          assert.deepEqual(blockOf(codeFence(text)), { text, rest: '' });
        },
      ),
    );
  });
});
