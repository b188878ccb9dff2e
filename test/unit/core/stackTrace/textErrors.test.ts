import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { createErrorView } from '../../../../src/core/stackTrace/createErrorView.ts';
import type { ErrorView, ExceptionView } from '../../../../src/core/stackTrace/errorView.ts';
import { submissionOf } from '../run/support/submissions.ts';
import { placesOf, runOf } from './support/places.ts';
import { documentedTrace, tracedCommands, tracedVersions } from './support/traces.ts';

function view(fullDescription: string, submission: Submission, earlier: readonly Submission[] = []): ErrorView {
  const error = { kind: 'text', type: 'E', shortDescription: '', fullDescription } as const;
  return createErrorView(
    runOf(submission),
    error,
    placesOf({ earlier, twins: { '/user/model.jl': 'file:///local/model.jl' } }),
  );
}

/** The one-based lines of an exception's frames, innermost first. */
function linesOf({ frames }: ExceptionView): number[] {
  return frames.flatMap(({ origin }) => (origin === undefined ? [] : [origin.line + 1]));
}

/**
 * For each command: the one-based line of the error, then the lines of all frames. A slash precedes the frames of a
 * task. The same for every version unless listed. `undefined` means no error.
 */
const noError = undefined;
const expected: Record<string, string | undefined | Record<(typeof tracedVersions)[number], string>> = {
  undef: '1: 1',
  domain: '1: 1',
  bounds: '1: 1',
  method: '1: 1',
  nested: '5: 5 2 9',
  // Before 1.10, Julia does not report the place. Our own parser finds the unclosed bracket.
  syntax: { '1.5.3': '1:', '1.9.3': '1:', '1.10.8': '2:', '1.12.4': '2:' },
  syntax2: { '1.5.3': '1:', '1.9.3': '1:', '1.10.8': '2:', '1.12.4': '2:' },
  multiline: '1: 1',
  unicode: '1: 1 2',
  overflow: '1: 1',
  task: { '1.5.3': '1: 1 / nowhere:', '1.9.3': '1: 1 / nowhere:', '1.10.8': '1: 1 / 1: 1', '1.12.4': '1: 1 / 1: 1' },
  load: '1: 1',
  key: '1: 1',
  assert: '1: 1',
  type: '1: 1',
  div: '1: 1',
  anonymous: '1: 1 1',
  // 1.12 has no frame for the line of a macro call.
  macroerr: { '1.5.3': '1: 1', '1.9.3': '1: 1', '1.10.8': '1: 1', '1.12.4': '1:' },
  rethrow: '4: 4',
  parsenum: '1: 1',
  deep: '1: 1 2',
  nothing: noError,
  string: noError,
  matrix: noError,
  big: noError,
  printed: noError,
  semicolon: noError,
  complexnum: noError,
  symbol: noError,
  float: noError,
};

describe('createErrorView for an error that is only text', function () {
  // Some of these tests read megabytes or a hundred texts.
  this.timeout(20_000);

  it('finds the line of a macro from the expression alone', () => {
    const text =
      'LoadError: UndefVarError: `@m` not defined in `Main`\nStacktrace:\n [1] eval(m::Module, e::Any)\n   @ Core ./boot.jl:489\n [2] evalmask(code::String)\n   @ Main /app/pod.jl:22\nin expression starting at none:3';
    const [found] = view(text, submissionOf('a = 1\n\n@m a', 10)).exceptions;
    assert.equal(found.origin?.line, 12);
    assert.equal(found.originPlace, 'pump.jl:13');
  });

  for (const version of tracedVersions) {
    const commands = tracedCommands(version);

    it(`covers all recorded commands of Julia ${version}`, () => {
      // The overflow was not recorded on 1.12.
      const recorded = Object.keys(expected).filter((name) => version !== '1.12.4' || name !== 'overflow');
      assert.deepEqual(
        commands.map(({ name }) => name),
        recorded,
      );
      for (const { name, body } of commands) assert.equal(body.error === undefined, expected[name] === noError, name);
    });

    for (const { name, command, body } of commands) {
      if (body.error === undefined) continue;
      const { full_description: description } = body.error;
      it(`maps the frames of "${name}" on Julia ${version} to document lines and recognizes the platform`, () => {
        const line = expected[name];
        const firstLine = 10;
        const found = view(description, submissionOf(command, firstLine));
        const shown = found.exceptions.map((exception) => {
          const at = exception.origin === undefined ? 'nowhere' : String(exception.origin.line + 1 - firstLine);
          return [`${at}:`, ...linesOf(exception).map((each) => each - firstLine)].join(' ');
        });
        assert.equal(shown.join(' / '), typeof line === 'object' ? line[version] : line);
        const frames = found.exceptions.flatMap((exception) => exception.frames);
        const hidden = frames.filter(({ owner }) => owner === 'platform').length;
        assert.ok(name === 'overflow' ? hidden === 0 : hidden >= 4 && hidden <= 7, `${hidden} frames of the platform`);
        assert.deepEqual(
          frames.filter(({ place, owner }) => place.includes('pod.jl') && owner !== 'platform'),
          [],
        );
      });
    }
  }

  it("reads the message and the user's only frame from the documented example", () => {
    const { summary, exceptions } = view(documentedTrace(), submissionOf('unexisting_variable', 10));
    assert.equal(summary, 'UndefVarError: `unexisting_variable` not defined');
    assert.equal(exceptions[0].message, summary);
    assert.deepEqual(exceptions[0].frames[0], {
      call: 'top-level scope',
      module: '',
      place: 'pump.jl:11',
      owner: 'user',
      origin: { uri: 'file:///project/pump.jl', version: 1, line: 10 },
    });
    assert.deepEqual(
      exceptions[0].frames.slice(1).map(({ owner }) => owner),
      Array.from({ length: 20 }, () => 'platform'),
    );
  });

  it("shows the parser's line without its column, which can include the platform's text", () => {
    const [exception] = view(
      'ParseError:\n# Error @ none:2:9\ny = 2\n# └ ── Expected `)`',
      submissionOf('x = (1,\ny = 2'),
    ).exceptions;
    assert.equal(exception.message, 'ParseError:\n# Error @ pump.jl:2\ny = 2\n# └ ── Expected `)`');
    assert.equal(exception.origin?.line, 1);
    assert.equal(exception.originPlace, 'pump.jl:2');
  });

  for (const [message, summary] of [
    ['boom', 'boom'],
    ['\n\n  boom  \nmore', 'boom'],
    ['DomainError with -1.0:\nsqrt was called', 'DomainError with -1.0: sqrt was called'],
    ['StackOverflowError:', 'StackOverflowError'],
    ['ParseError:\n# Error @ x.jl:2:9\ny = 2\n# └ ── Expected `)`', 'ParseError: Expected `)`'],
    ['LoadError: LoadError: UndefVarError: x not defined', 'UndefVarError: x not defined'],
    [
      'TaskFailedException\n\n    nested task error: in task\n    Stacktrace:\n     [1] f()\n       @ none:1',
      'TaskFailedException: in task',
    ],
    ['x'.repeat(1000), /^x{200,300}…$/],
    ['', ''],
  ] as const) {
    it(`summarizes ${JSON.stringify(message.slice(0, 60))} in one line`, () => {
      const said = view(message, submissionOf('f()')).summary;
      if (typeof summary === 'string') assert.equal(said, summary);
      else assert.match(said, summary);
    });
  }

  it('maps a frame to one of several selections', () => {
    const submission = { ...submissionOf('a = 1\nf()'), lines: [3, 40] };
    assert.deepEqual(
      linesOf(
        view('UndefVarError: f not defined\nStacktrace:\n [1] top-level scope at none:2', submission).exceptions[0],
      ),
      [41],
    );
  });

  it("maps one of the user's files to its local copy, and does not map a file with the name of submitted code", () => {
    const text =
      'x\nStacktrace:\n [1] f at /user/none:1\n [2] g at /user/model.jl:7\n [3] top-level scope at none:3\nin expression starting at none:9';
    const [exception] = view(text, submissionOf('a\nb')).exceptions;
    assert.deepEqual(
      exception.frames.map(({ origin }) => origin?.line),
      [undefined, 6, undefined],
    );
    assert.deepEqual(exception.frames[1]?.origin, { uri: 'file:///local/model.jl', version: 0, line: 6 });
    assert.equal(exception.frames[1].place, '/user/model.jl:7');
  });

  it('maps a top-level frame without a line to the evaluated expression', () => {
    const text =
      'LoadError: UndefVarError: @m not defined\nStacktrace:\n [1] top-level scope\n   @ :0\n [2] eval\n   @ ./boot.jl:385 [inlined]\n [3] eval_mask_code(c::String)\n   @ Main.Masks /app/masks.jl:2\nin expression starting at none:2';
    const [exception] = view(text, submissionOf('a\n@m b\nc', 10)).exceptions;
    assert.equal(exception.message, 'UndefVarError: @m not defined');
    assert.deepEqual(linesOf(exception), [12]);
    assert.equal(exception.frames[0]?.place, 'pump.jl:12');
  });

  it('maps it also if the expression is printed before the frames, as Engee does', () => {
    const text =
      'LoadError: UndefVarError: @m not defined\nin expression starting at none:2\n\nStacktrace:\n [1] top-level scope\n [2] eval_mask_code(::String) at /app/masks.jl:2';
    const error = { kind: 'text', type: 'LoadError', shortDescription: '', fullDescription: text } as const;
    const [exception] = createErrorView(runOf(submissionOf('a\n@m b\nc')), error, placesOf()).exceptions;
    assert.deepEqual(
      [exception.type, exception.message, linesOf(exception)],
      ['UndefVarError', 'UndefVarError: @m not defined', [2]],
    );
  });

  it("maps a top-level frame in one of Julia's files, or in no file, to the only line of code", () => {
    const text =
      'x\nStacktrace:\n [1] wait(::Task) at ./task.jl:267\n [2] top-level scope at task.jl:365\n [3] eval at ./boot.jl:331 [inlined]';
    assert.deepEqual(linesOf(view(text, submissionOf('wait(@async error("x"))', 10)).exceptions[0]), [11]);
    assert.deepEqual(linesOf(view(text, submissionOf('a = 1\nwait(@async error("x"))')).exceptions[0]), []);
  });

  it('does not map the top level of evaluated code without a line', () => {
    const text =
      'x\nStacktrace:\n [1] top-level scope at none:1\n [2] eval(::Expr) at ./client.jl:467\n [3] top-level scope at none:5\n [4] eval at ./boot.jl:331 [inlined]';
    assert.deepEqual(linesOf(view(text, submissionOf('\n\n\n\neval(:(f(2)))')).exceptions[0]), [5]);
    assert.deepEqual(
      linesOf(view(text.replace('none:1', 'none:3'), submissionOf('\n\n\n\neval(:(f(2)))')).exceptions[0]),
      [3, 5],
    );
  });

  it('does not map text in the message of an error', () => {
    const [exception] = view(
      'look at none:1\n# Error @ none:1:1\nStacktrace:\n [1] error(::String) at ./error.jl:33',
      submissionOf('a\nb'),
    ).exceptions;
    assert.equal(exception.origin, undefined);
    assert.equal(exception.message, 'look at none:1\n# Error @ none:1:1');
  });

  it('separates causes, each with its own frames', () => {
    const text =
      'outer\nStacktrace:\n [1] top-level scope\n   @ none:4\n\ncaused by: KeyError: key 1 not found\nStacktrace:\n [1] getindex(d::Dict)\n   @ Base ./dict.jl:498\n [2] top-level scope\n   @ none:2';
    const { exceptions } = view(text, submissionOf('try\n  d[1]\ncatch\n  error("outer")\nend'));
    assert.deepEqual(
      exceptions.map(({ relation, type, message }) => [relation, type, message]),
      [
        ['error', 'E', 'outer'],
        ['causedBy', 'KeyError', 'KeyError: key 1 not found'],
      ],
    );
    assert.deepEqual(exceptions.map(linesOf), [[4], [2]]);
  });

  it('finds the error of a failed task, also of a nested task, on Julia 1.5, which prints no heading', () => {
    const text =
      'TaskFailedException:\nTaskFailedException:\ninner\nStacktrace:\n [1] f() at none:1\nStacktrace:\n [1] g() at none:2\nStacktrace:\n [1] wait(::Task) at ./task.jl:267\n [2] top-level scope at none:3';
    const { exceptions } = view(text, submissionOf('f() = error("inner")\ng() = wait(@async f())\nwait(@async g())'));
    assert.deepEqual(
      exceptions.map(({ relation, message }) => [relation, message]),
      [
        ['error', 'TaskFailedException'],
        ['ofTask', 'TaskFailedException'],
        ['ofTask', 'inner'],
      ],
    );
    assert.deepEqual(exceptions.map(linesOf), [[3], [2], [1]]);
  });

  it('finds the first of several failed tasks in the text of the message', () => {
    const text =
      'TaskFailedException\n\n    nested task error: boom\n    Stacktrace:\n     [1] f()\n       @ Main none:1\n\n...and 1 more exception.\n\nStacktrace:\n [1] sync_end(c::Channel{Any})\n   @ Base ./task.jl:448\n [2] top-level scope\n   @ none:2';
    const { summary, exceptions } = view(text, submissionOf('f() = error("boom")\n@sync (@async f(); @async f())'));
    assert.equal(summary, 'TaskFailedException: boom');
    assert.deepEqual(exceptions.map(linesOf), [[2], [1]]);
    assert.match(exceptions[0].message, /^TaskFailedException\s+\.\.\.and 1 more exception\.$/);
  });

  it('reads a megabyte of frames and maps each one to its line', () => {
    const frames = Array.from({ length: 30_000 }, (_, index) => ` [1] f(x::Val{${index}})\n   @ Main ./none:1\n`).join(
      '',
    );
    assert.equal(
      linesOf(view(`x\nStacktrace:\n${frames}`, submissionOf('f(x) = f(x + 1)\nf(1)')).exceptions[0]).length,
      30_000,
    );
  });

  it('returns plain text and handles any input', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        'Stacktrace:\n',
        ' [1] f at none:1',
        '\n   @ none:2',
        ' [2] top-level scope',
        'TaskFailedException:\n',
        '    nested task error: ',
        '\ncaused by: ',
        '\u001b]8;;x\u0007',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const { summary, exceptions } = view(parts.join(''), submissionOf('f(x) = 1\nf(2)'));
        const texts = [
          summary,
          ...exceptions.flatMap(({ frames }) => frames.flatMap(({ call, place, module }) => [call, place, module])),
        ];
        // eslint-disable-next-line no-control-regex -- the test checks that none is left
        for (const text of texts) assert.doesNotMatch(text, /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
        // eslint-disable-next-line no-control-regex -- the test checks that none is left
        for (const { message } of exceptions) assert.doesNotMatch(message, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
