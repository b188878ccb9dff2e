import assert from 'node:assert/strict';
import type { ErrorDiagnostic } from '../../../../src/core/stackTrace/errorDiagnostic.ts';
import { isRunAgain, movedError, type ShownError, shownError } from '../../../../src/core/stackTrace/shownError.ts';
import { submissionOf } from '../run/support/submissions.ts';

const uri = 'file:///project/pump.jl';
const place = (line: number, of = uri) => ({ uri: of, version: 1, line });
const diagnostic: ErrorDiagnostic = {
  origin: place(1),
  message: 'no',
  code: 'E',
  trigger: place(4),
  related: [{ origin: place(4), message: 'top-level scope' }],
};
const code = 'function outer(x)\n  error("no")\nend\n\nouter(1)';
const submission = submissionOf(code);

/** A document with this text now. Each line moved down by `by` since it was submitted. */
const document = (text: string, by = 0) => ({
  lineNow: (of: string, _version: number, line: number) => (of === uri ? line + by : line),
  textOf: (of: string, line: number) => (of === uri ? text.split('\n')[line] : undefined),
});

function shown(text = code, by = 0): ShownError | undefined {
  return shownError(3, submission, diagnostic, document(text, by));
}

const edit = (startLine: number, startCharacter: number, endLine: number, endCharacter: number, text: string) => ({
  range: { start: { line: startLine, character: startCharacter }, end: { line: endLine, character: endCharacter } },
  text,
});

/** Returns the error after an edit that results in the given text. */
function after(change: ReturnType<typeof edit>, text: string): ShownError | undefined {
  const before = shown();
  assert.ok(before !== undefined);
  return movedError(before, uri, [change], (line) => text.split('\n')[line]);
}

describe('shownError and movedError', () => {
  it('marks the current position of the line', () => {
    const found = shown(`# a\n# b\n${code}`, 2);
    assert.deepEqual(
      [found?.at, found?.trigger, found?.related],
      [{ uri, line: 3 }, { uri, line: 6 }, [{ uri, line: 6, message: 'top-level scope' }]],
    );
  });

  it('returns nothing if the line was edited after the code was sent', () => {
    assert.equal(shown(code.replace('"no"', '"yes"')), undefined);
    assert.notEqual(shown(code.replace('  error("no")', '\terror("no") # why')), undefined);
  });

  it('keeps the line if the document is not open', () => {
    const closed = { lineNow: document('').lineNow, textOf: () => undefined };
    assert.equal(shownError(3, submission, diagnostic, closed)?.text, undefined);
    assert.equal(
      shownError(3, submission, { ...diagnostic, origin: place(9, 'file:///other.jl') }, document(code))?.at.line,
      9,
    );
  });

  it('moves with edits elsewhere in the document', () => {
    const found = after(edit(0, 0, 0, 0, '# a\n'), `# a\n${code}`);
    assert.deepEqual([found?.at.line, found?.trigger.line, found?.related[0]?.line], [2, 5, 5]);
    assert.equal(after(edit(2, 0, 3, 0, ''), code.replace('end\n', ''))?.at.line, 1);
    assert.equal(after(edit(1, 13, 1, 13, '\n  y = 1'), code.replace('"no")', '"no")\n  y = 1'))?.at.line, 1);
  });

  it('keeps the error if only whitespace around the line changes', () => {
    assert.equal(after(edit(1, 0, 1, 2, '\t'), code.replace('  error', '\terror'))?.at.line, 1);
  });

  it('removes the error if its line is edited, split or removed', () => {
    assert.equal(after(edit(1, 8, 1, 12, '"yes"'), code.replace('"no"', '"yes"')), undefined);
    assert.equal(after(edit(1, 8, 1, 8, '\n'), code.replace('error(', 'error(\n')), undefined);
    assert.equal(after(edit(1, 0, 2, 0, ''), code.replace('  error("no")\n', '')), undefined);
  });

  it('moves only the related place on edits of another document', () => {
    const other = 'file:///project/plant.jl';
    const before = shownError(
      3,
      submission,
      { ...diagnostic, related: [{ origin: place(0, other), message: 'flow' }] },
      document(code),
    );
    assert.ok(before !== undefined);
    const found = movedError(before, other, [edit(0, 0, 0, 0, 'x\n')], () => undefined);
    assert.deepEqual([found?.at.line, found?.text, found?.related[0]?.line], [1, 'error("no")', 1]);
  });

  for (const [name, lines, isAgain] of [
    ['the whole file', [0, 1, 2, 3, 4], true],
    ['the failed line', [1], true],
    ['the call that led to it', [4], true],
    ['other lines', [0, 2, 3], false],
  ] as const) {
    it(`${isAgain ? 'removes' : 'keeps'} the error when the next run contains ${name}`, () => {
      const error = shown();
      assert.ok(error !== undefined);
      assert.equal(isRunAgain(error, { ...submission, lines }, document(code)), isAgain);
      assert.equal(isRunAgain(error, { ...submission, lines, uri: 'file:///other.jl' }, document(code)), false);
    });
  }

  it('compares the current positions of the lines of the new run', () => {
    const error = shown();
    assert.ok(error !== undefined);
    assert.equal(isRunAgain(error, { ...submission, lines: [2] }, document(code, 2)), true);
    assert.equal(isRunAgain(error, { ...submission, lines: [4] }, document(code, 2)), false);
  });
});
