import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withoutLinks } from '../../../../src/core/lib/withoutLinks.ts';

/** What the editor takes for a link in a message. */
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;

describe('text for a message of the editor', () => {
  it('F8 leaves no link in it, and all its words', () => {
    const hostile = 'see [more](command:workbench.action.terminal.new) or [here](https://evil.example "title")';
    assert.match(hostile, link);
    assert.equal(withoutLinks(hostile), 'see [more] (command:workbench.action.terminal.new) or [here] (https://evil.example "title")');
    assert.doesNotMatch(withoutLinks(hostile), link);
  });

  it('F8 whatever the text is', () => {
    const unit = fc.constantFrom('[', ']', '(', ')', 'a', ' ', 'command:x', 'https://x');
    fc.assert(fc.property(fc.string({ unit }), (text) => {
      assert.doesNotMatch(withoutLinks(text), link);
    }));
  });

  it('leaves other text alone', () => {
    assert.equal(withoutLinks('x[1] (2) y(3)[4]'), 'x[1] (2) y(3)[4]');
  });
});
