import assert from 'node:assert/strict';
import type { ErrorDiagnostic } from '../../../../../src/core/run/errors/errorDiagnostic.ts';
import { isRunAgain, movedError, shownError, type ShownError } from '../../../../../src/core/run/errors/shownError.ts';
import { submissionOf } from '../support/submissions.ts';

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

/** A document that reads like this now, each line moved down by `by` since it was sent. */
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

/** The error after an edit, and the text that the document then has. */
function after(change: ReturnType<typeof edit>, text: string): ShownError | undefined {
  const before = shown();
  assert.ok(before !== undefined);
  return movedError(before, uri, [change], (line) => text.split('\n')[line]);
}

describe('an error that is marked', () => {
  it('stands where its line is now', () => {
    const found = shown(`# a\n# b\n${code}`, 2);
    assert.deepEqual(
      [found?.at, found?.trigger, found?.related],
      [{ uri, line: 3 }, { uri, line: 6 }, [{ uri, line: 6, message: 'top-level scope' }]],
    );
  });

  it('is none where the line was edited after the code was sent', () => {
    assert.equal(shown(code.replace('"no"', '"yes"')), undefined);
    assert.notEqual(shown(code.replace('  error("no")', '\terror("no") # why')), undefined);
  });

  it('is taken as it is where the document is not open', () => {
    const closed = { lineNow: document('').lineNow, textOf: () => undefined };
    assert.equal(shownError(3, submission, diagnostic, closed)?.text, undefined);
    assert.equal(
      shownError(3, submission, { ...diagnostic, origin: place(9, 'file:///other.jl') }, document(code))?.at.line,
      9,
    );
  });

  it('moves along with edits elsewhere', () => {
    const found = after(edit(0, 0, 0, 0, '# a\n'), `# a\n${code}`);
    assert.deepEqual([found?.at.line, found?.trigger.line, found?.related[0]?.line], [2, 5, 5]);
    assert.equal(after(edit(2, 0, 3, 0, ''), code.replace('end\n', ''))?.at.line, 1);
    assert.equal(after(edit(1, 13, 1, 13, '\n  y = 1'), code.replace('"no")', '"no")\n  y = 1'))?.at.line, 1);
  });

  it('stays when only the blanks around its line change', () => {
    assert.equal(after(edit(1, 0, 1, 2, '\t'), code.replace('  error', '\terror'))?.at.line, 1);
  });

  it('is gone when its line is edited, split or removed', () => {
    assert.equal(after(edit(1, 8, 1, 12, '"yes"'), code.replace('"no"', '"yes"')), undefined);
    assert.equal(after(edit(1, 8, 1, 8, '\n'), code.replace('error(', 'error(\n')), undefined);
    assert.equal(after(edit(1, 0, 2, 0, ''), code.replace('  error("no")\n', '')), undefined);
  });

  it('keeps its line through edits of another document, where a related place moves', () => {
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
    ['its line', [1], true],
    ['the call that led there', [4], true],
    ['other lines', [0, 2, 3], false],
  ] as const) {
    it(`${isAgain ? 'goes' : 'stays'} when ${name} runs again`, () => {
      const error = shown();
      assert.ok(error !== undefined);
      assert.equal(isRunAgain(error, { ...submission, lines }, document(code)), isAgain);
      assert.equal(isRunAgain(error, { ...submission, lines, uri: 'file:///other.jl' }, document(code)), false);
    });
  }

  it('is looked for where the lines of the new run are now', () => {
    const error = shown();
    assert.ok(error !== undefined);
    assert.equal(isRunAgain(error, { ...submission, lines: [2] }, document(code, 2)), true);
    assert.equal(isRunAgain(error, { ...submission, lines: [4] }, document(code, 2)), false);
  });
});
