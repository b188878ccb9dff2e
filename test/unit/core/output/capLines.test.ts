import assert from 'node:assert/strict';
import { capLines } from '../../../../src/core/output/capLines.ts';
import { linkedLine, textLine } from '../../../../src/core/output/reportLine.ts';

describe('capLines', () => {
  const limits = { lineLength: 8, totalLength: 40 };

  it('keeps short lines and their links unchanged', () => {
    const lines = [textLine('a'), linkedLine('b', { text: 'c', target: { kind: 'fullText' } })];
    assert.deepEqual(capLines(lines, limits), lines);
  });

  it('counts every line that it leaves out', () => {
    const capped = capLines(
      Array.from({ length: 30 }, (_, index) => textLine(`n${index + 10}`)),
      limits,
    );
    const kept = capped.filter(({ text }) => /^n\d+$/.test(text)).length;
    assert.deepEqual(
      capped.map(({ text }) => text).filter((text) => !/^n\d+$/.test(text)),
      [`… ${30 - kept} lines not shown. Open the full result …`],
    );
    assert.equal(capped[0]?.text, 'n10');
    assert.equal(capped.at(-1)?.text, 'n39');
  });
});
