import assert from 'node:assert/strict';
import fc from 'fast-check';
import { codeFence } from '../../../../../src/core/run/inline/codeFence.ts';

/** What a Markdown reader takes for the block's text: up to a line that is a fence of at least the same length, indented by at most three. */
function blockOf(markdown: string): { text: string; rest: string } {
  const [open = '', ...lines] = markdown.split('\n');
  const length = /^`+/.exec(open)?.[0].length ?? 0;
  const end = lines.findIndex((line) => (/^ {0,3}(`+)[ \t]*$/.exec(line)?.[1]?.length ?? 0) >= length);
  return { text: lines.slice(0, end).join('\n'), rest: lines.slice(end + 1).join('\n') };
}

describe('a code block in Markdown', () => {
  for (const [name, text] of [
    ['plain text', 'a = 1'],
    ['a fence', '```\n[x](command:y)'],
    ['a long fence', '``````````\n# title'],
    ['an indented fence', '   ```\n![](https://example.org/x.png)'],
    ['a fence of tildes', '~~~\n*x*'],
    ['nothing', ''],
  ] as const) {
    it(`holds ${name} whole`, () => {
      assert.deepEqual(blockOf(codeFence(text)), { text, rest: '' });
    });
  }

  it('holds whatever comes', () => {
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
