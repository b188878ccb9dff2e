import assert from 'node:assert/strict';
import fc from 'fast-check';
import { errorLines } from '../../../../src/core/run/errorReport.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { documentLinks, submissionOf, textOf } from './support/submissions.ts';
import { documentedTrace, tracedCommands, tracedVersions } from './support/traces.ts';

function report(fullDescription: string, submission: Submission, earlier: readonly Submission[] = []) {
  return errorLines({ number: 1, submission, earlier }, fullDescription);
}

/** The lines that each command's error must lead to, counted in the submitted code; the same on every version unless listed. */
const expectedLines: Record<string, readonly number[] | Partial<Record<string, readonly number[]>>> = {
  undef: [1],
  domain: [1],
  bounds: [1],
  method: [1],
  nested: [5, 2, 9],
  // Before 1.10 Julia does not say where a syntax error is.
  syntax: { '1.5.3': [], '1.9.3': [], '1.10.8': [2] },
  syntax2: { '1.5.3': [1], '1.9.3': [1], '1.10.8': [2] },
  multiline: [1],
  unicode: [1, 2],
  overflow: [1],
  task: { '1.5.3': [1], '1.9.3': [1], '1.10.8': [1, 1] },
  load: [1],
  key: [1],
  assert: [1],
  type: [1],
  div: [1],
  anonymous: [1, 1],
  macroerr: [1, 1],
  rethrow: [4],
  parsenum: [1],
  deep: [1, 2],
};

describe('an error shown', function () {
  // Some of these read megabytes, or a hundred texts, on a machine that may be busy.
  this.timeout(20_000);

  for (const version of tracedVersions) {
    for (const { name, command, body } of tracedCommands(version)) {
      const description = body.error?.full_description;
      if (description === undefined) continue;
      it(`Julia ${version}, ${name}: leads to the lines of the document, and hides the platform`, () => {
        const expected = expectedLines[name];
        const lines = Array.isArray(expected) ? expected : (expected as Record<string, number[]>)[version];
        const shown = report(description, submissionOf(command, 10));
        assert.deepEqual(documentLinks(shown), lines?.map((line: number) => `pump.jl:${line + 10}`));
        const text = textOf(shown);
        assert.doesNotMatch(text, /pod\.jl|evalmask/);
        if (name !== 'overflow') assert.match(text, /^ … [4-7] frames of Engee are hidden$/m);
      });
    }
  }

  it("shows the documentation's example as the message and the user's one frame", () => {
    const shown = report(documentedTrace(), submissionOf('unexisting_variable', 10));
    assert.deepEqual(textOf(shown).split('\n'), [
      'ERROR: UndefVarError: `unexisting_variable` not defined',
      '',
      'Stacktrace:',
      '  [1] top-level scope',
      '    @ pump.jl:11',
      ' … 20 frames of Engee are hidden',
    ]);
    assert.deepEqual(shown.at(-1)?.links, [{ start: 1, end: 32, target: { kind: 'fullText' } }]);
  });

  it("names the parser's line without its column, which may count words of the platform", () => {
    const text = textOf(report('ParseError:\n# Error @ none:2:9\ny = 2', submissionOf('x = (1,\ny = 2')));
    assert.match(text, /^# Error @ pump\.jl:2$/m);
  });

  it('leads to the piece of a submission of several selections', () => {
    const submission = { ...submissionOf('a = 1\nf()'), lines: [3, 40] };
    assert.deepEqual(documentLinks(report('UndefVarError: f not defined\nStacktrace:\n [1] top-level scope at none:2', submission)), ['pump.jl:41']);
  });

  it('leads nowhere for a line that was not sent, and for a file of the same text', () => {
    const text = 'x\nStacktrace:\n [1] f at /user/none:1\n [2] top-level scope at none:3\nin expression starting at none:9';
    assert.deepEqual(documentLinks(report(text, submissionOf('a\nb'))), []);
  });

  it('leads to the only line of code where Julia names a file of its own, or none', () => {
    const text = 'x\nStacktrace:\n [1] wait(::Task) at ./task.jl:267\n [2] top-level scope at task.jl:365\n [3] eval at ./boot.jl:331 [inlined]';
    assert.deepEqual(documentLinks(report(text, submissionOf('wait(@async error("x"))', 10))), ['pump.jl:11']);
    assert.match(textOf(report(text, submissionOf('wait(@async error("x"))', 10))), /^ \[2\] top-level scope at pump\.jl:11$/m);
    assert.deepEqual(documentLinks(report(text, submissionOf('a = 1\nwait(@async error("x"))'))), []);
  });

  it('leads nowhere from the top level of code that the code evaluates, when that has no line of its own', () => {
    const text = 'x\nStacktrace:\n [1] top-level scope at none:1\n [2] eval(::Expr) at ./client.jl:467\n [3] top-level scope at none:5\n [4] eval at ./boot.jl:331 [inlined]';
    assert.deepEqual(documentLinks(report(text, submissionOf('\n\n\n\neval(:(f(2)))'))), ['pump.jl:5']);
    assert.deepEqual(documentLinks(report(text.replace('none:1', 'none:3'), submissionOf('\n\n\n\neval(:(f(2)))'))), ['pump.jl:3', 'pump.jl:5']);
  });

  it('leads nowhere from the message of an error, whatever it says', () => {
    const text = 'look at none:1\n# none:1\nStacktrace:\n [1] error(::String) at ./error.jl:33';
    assert.deepEqual(documentLinks(report(text, submissionOf('a'))), []);
  });

  it('F57 shows a megabyte of frames, each leading to its line', () => {
    const frames = ' [1] f(x::Int64)\n   @ Main ./none:1\n'.repeat(30_000);
    assert.equal(documentLinks(report(`x\nStacktrace:\n${frames}`, submissionOf('f(x) = f(x + 1)\nf(1)'))).length, 30_000);
  });

  it('shows anything at all, with a line for each line that is not of a frame', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', 'Stacktrace:\n', ' [1] f at none:1', '\n   @ none:2', ' [2] top-level scope', 'ERROR: '));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const shown = report(parts.join(''), submissionOf('f(x) = 1\nf(2)'));
        assert.ok(shown.length > 0);
        for (const { text, links } of shown) {
          assert.doesNotMatch(text, /\n/);
          for (const { start, end } of links) assert.ok(start >= 0 && start < end && end <= text.length);
        }
      }),
    );
  });
});
