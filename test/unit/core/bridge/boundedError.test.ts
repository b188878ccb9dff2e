import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { boundedExceptions, boundedText, errorLimits } from '../../../../src/core/bridge/boundedError.ts';
import type { JuliaException } from '../../../../src/core/bridge/juliaError.ts';
import { errorLines, fullErrorText } from '../../../../src/core/output/errorLines.ts';
import { errorText } from '../../../../src/core/repl/endText.ts';
import type { RunError } from '../../../../src/core/run/model.ts';
import { createErrorView } from '../../../../src/core/stackTrace/createErrorView.ts';
import { errorDiagnostics } from '../../../../src/core/stackTrace/errorDiagnostic.ts';
import type { ErrorView } from '../../../../src/core/stackTrace/errorView.ts';
import { submissionOf, textOf } from '../run/support/submissions.ts';
import { placesOf, runOf } from '../stackTrace/support/places.ts';

const submission = submissionOf('f(x) = f(x + 1)\nf(1)');

function view(error: RunError): ErrorView {
  return createErrorView(runOf(submission), error, placesOf({ submissions: { 'pump#1': submission } }));
}

const printed = (fullDescription: string): RunError => ({
  kind: 'text',
  type: 'E',
  shortDescription: '',
  fullDescription,
});
const exception = (change: Partial<JuliaException> = {}): JuliaException => ({
  type: 'E',
  message: 'no',
  frames: [],
  omittedFrames: 0,
  expressions: [],
  ...change,
});
const frames = (count: number): JuliaException['frames'] =>
  Array.from({ length: count }, (_, index) => ({
    call: `f${index}(x)`,
    module: 'Main',
    file: 'pump#1',
    line: 1,
    owner: 'user',
  }));

describe('boundedText', () => {
  const limit = { length: 40, lines: 8 };

  it('does not change a text within the limits', () => {
    for (const text of ['', 'x'.repeat(40), '1\n2\n3\n4\n5\n6\n7\n8']) assert.equal(boundedText(text, limit), text);
  });

  it('says how many characters in the middle are omitted', () => {
    assert.equal(
      boundedText('x'.repeat(100), limit),
      `${'x'.repeat(30)}\n⋮ 60 characters omitted ⋮\n${'x'.repeat(10)}`,
    );
    assert.equal(
      boundedText('1\n2\n3\n4\n5\n6\n7\n8\n9\n0', limit),
      '1\n2\n3\n4\n5\n6\n⋮ 5 characters omitted ⋮\n9\n0',
    );
  });
});

describe('An error beyond the limits', () => {
  it('has a limited number of lines even if each ends with a carriage return', () => {
    for (const lineEnd of ['\n', '\r', '\r\n']) {
      const message = `x${lineEnd}`.repeat(100_000);
      const lineCount = (error: RunError) => view(error).exceptions[0].message.split('\n').length;
      assert.ok(lineCount(printed(message)) <= errorLimits.printed.lines + 1);
      const reported: RunError = { kind: 'exceptions', exceptions: [exception({ message })] };
      assert.ok(lineCount(reported) <= errorLimits.message.lines + 1);
    }
  });

  it('keeps the stack on both sides of the omitted part of a printed text', () => {
    const stack = Array.from({ length: 60_000 }, (_, index) => ` [${index}] f(x::Val{${index}}) at none:1`).join('\n');
    const [first] = view(printed(`no\nStacktrace:\n${stack}`)).exceptions;
    assert.match(first.message, /^no\n⋮ [\d,]+ characters omitted ⋮$/);
    assert.equal(first.frames[0]?.call, 'f(x::Val{0})');
    assert.equal(first.frames.at(-1)?.call, 'f(x::Val{59999})');
    assert.ok(first.frames.length < 60_000);
  });

  it('shows the first causes and the number of further causes in the output and in the REPL', () => {
    const all = Array.from({ length: 70 }, (_, index) => exception({ message: `cause ${index}` }));
    for (const error of [
      { kind: 'exceptions', exceptions: all } as const,
      printed(all.map(({ message }) => message).join('\ncaused by: ')),
    ]) {
      const shown = view(error);
      assert.equal(shown.exceptions.length, errorLimits.exceptions);
      assert.equal(shown.omittedCauses, 20);
      for (const text of [textOf(errorLines(shown)), fullErrorText(shown)])
        assert.match(text, /cause 49\n… 20 more causes were left out$/);
    }
    assert.match(
      errorText(view({ kind: 'exceptions', exceptions: all })),
      /cause 49[^]*… 20 more causes were left out/,
    );
  });

  it('shows both ends of a stack and the number of omitted frames', () => {
    const error = { kind: 'exceptions', exceptions: [exception({ frames: frames(1_500), omittedFrames: 7 })] } as const;
    const [{ frames: shown, omittedFrames }] = view(error).exceptions;
    assert.deepEqual(
      [shown.length, shown[0]?.call, shown.at(-1)?.call, omittedFrames],
      [1_000, 'f0(x)', 'f1499(x)', 507],
    );
    assert.match(errorText(view(error)), /507 frames in the middle of this stack were left out/);
  });

  it('limits all messages together and keeps a part of each', () => {
    const { exceptions } = boundedExceptions(
      Array.from({ length: 50 }, () => exception({ message: 'x'.repeat(300_000) })),
    );
    const lengths = exceptions.map(({ message }) => message.length);
    assert.ok(lengths.every((length) => length >= errorLimits.leastMessageLength));
    assert.ok(
      lengths.reduce((sum, length) => sum + length, 0) <
        errorLimits.allMessagesLength + 60 * errorLimits.leastMessageLength,
      String(lengths),
    );
  });

  it('limits the frames of all stacks together and keeps both ends of each', () => {
    const { exceptions } = boundedExceptions(Array.from({ length: 50 }, () => exception({ frames: frames(1_500) })));
    const counts = exceptions.map(({ frames: kept }) => kept.length);
    assert.ok(
      counts.every((count) => count >= 2),
      String(counts),
    );
    assert.ok(counts.reduce((sum, count) => sum + count, 0) <= errorLimits.allFrames + 2 * 50, String(counts));
    assert.deepEqual(
      exceptions.at(-1)?.frames.map(({ call }) => call),
      ['f0(x)', 'f1499(x)'],
    );
  });

  it('limits names, evaluated expressions and failed tests', () => {
    const long = 'x'.repeat(100_000);
    const [frame] = frames(1);
    assert.ok(frame !== undefined);
    const { exceptions } = boundedExceptions([
      exception({
        type: long,
        frames: [{ ...frame, call: long, module: long, file: long }],
        expressions: Array.from({ length: 5_000 }, () => ({ file: long, line: 1 })),
        failures: Array.from({ length: 5_000 }, () => ({ message: long, file: long, line: 1 })),
      }),
    ]);
    const [{ type, frames: kept, expressions, failures } = exception()] = exceptions;
    assert.deepEqual([expressions.length, failures?.length], [errorLimits.frames, errorLimits.failures]);
    const names = [type, kept[0]?.call, kept[0]?.module, kept[0]?.file, expressions[0]?.file];
    for (const name of [...names, failures?.[0]?.message, failures?.[0]?.file])
      assert.ok((name?.length ?? Infinity) <= errorLimits.nameLength + 1);
  });

  it('is a short diagnostic however many and long its causes are', () => {
    const causes = Array.from({ length: 40 }, () => exception({ message: 'y'.repeat(200_000) }));
    const [diagnostic] = errorDiagnostics(
      view({ kind: 'exceptions', exceptions: [exception({ frames: frames(1) }), ...causes] }),
    );
    assert.ok((diagnostic?.message.length ?? Infinity) < 6_000);
    assert.match(diagnostic?.message ?? '', /^no\n(?:caused by: y+…\n){10}…$/);
  });
});
