import assert from 'node:assert/strict';
import { errorType, outputValue, readOutput } from '../../../../src/core/notebook/notebookOutput.ts';
import { safeOutput } from '../../../../src/core/notebook/safeOutput.ts';

const shown = (data: Record<string, string>) => ({ output_type: 'display_data', data, metadata: {} });
const itemsOf = (data: Record<string, string>) =>
  Object.fromEntries(safeOutput(readOutput(shown(data))).items.map(({ mime, data: text }) => [mime, text]));

describe('Outputs that the editor may show', () => {
  for (const type of ['text/html', 'TEXT/HTML', 'text/html; x', 'image/svg+xml', 'application/javascript', 'text/x-sh'])
    it(`do not include ${type}, which the file keeps`, () => {
      const value = shown({ [type]: '<script>', 'text/plain': 'text' });
      const safe = safeOutput(readOutput(value));
      assert.deepEqual(safe.items, [{ mime: 'text/plain', data: `text\n(not shown here: ${type})` }]);
      assert.deepEqual(outputValue(safe), value);
    });

  it('say what is missing if there is no text', () => {
    assert.deepEqual(itemsOf({ 'text/html': '<p>' }), { 'text/plain': '(not shown here: text/html)' });
  });

  it('are unchanged if they contain nothing else', () => {
    const output = readOutput(shown({ 'image/png': 'iVBORw0K', 'text/markdown': 'a < 1', 'text/plain': '<b>' }));
    assert.equal(safeOutput(output), output);
  });

  it('include Markdown only without HTML', () => {
    assert.deepEqual(itemsOf({ 'text/markdown': 'a <img src=x onerror=alert(1)>', 'text/plain': 'a' }), {
      'text/plain': 'a\n(not shown here: text/markdown)',
    });
  });

  it('include formulas, in which nothing is read as HTML', () => {
    assert.deepEqual(itemsOf({ 'text/latex': '$a<b$' }), { 'text/latex': '$a\\lt b$' });
  });

  it('are cut if they are very long', () => {
    const { 'text/plain': text = '' } = itemsOf({ 'text/plain': 'x'.repeat(1_000_005) });
    assert.match(text, /x\n… 5 more characters are not shown here$/);
    assert.deepEqual(itemsOf({ 'image/png': 'A'.repeat(16_000_001) }), {
      'text/plain': '(not shown here: image/png)',
    });
  });

  it('have stacks that run nothing', () => {
    const value = { output_type: 'error', ename: 'E', evalue: '', traceback: ["<a href='x'>y</a>"] };
    const safe = safeOutput(readOutput(value));
    assert.equal(safe.items[0]?.mime, errorType);
    assert.doesNotMatch(safe.items[0].data, /<a /);
    assert.deepEqual(outputValue(safe), value);
  });
});
