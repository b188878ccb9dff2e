import assert from 'node:assert/strict';
import type { JuliaException, JuliaFrame } from '../../../../src/core/bridge/juliaError.ts';
import { selectionToRun, type Submission } from '../../../../src/core/run/submission.ts';
import { createErrorView } from '../../../../src/core/stackTrace/createErrorView.ts';
import type { ErrorView } from '../../../../src/core/stackTrace/errorView.ts';
import { submissionOf } from '../run/support/submissions.ts';
import { placesOf, runOf } from './support/places.ts';

const frame = (
  call: string,
  file: string,
  line: number,
  owner: JuliaFrame['owner'] = 'user',
  module = 'Main',
): JuliaFrame => ({ call, module, file, line, owner });
const exception = (
  message: string,
  frames: readonly JuliaFrame[],
  rest: Partial<JuliaException> = {},
): JuliaException => ({
  type: 'ErrorException',
  message,
  frames,
  omittedFrames: 0,
  expressions: [],
  ...rest,
});

/**
 * Julia's name for `pump.jl` is `pump.jl#w-3`, and for the earlier `plant.jl` it is `plant.jl#w-2`. One file on Engee
 * has a local copy.
 */
const pump = submissionOf('a = 1\nouter(2)\n\nθ = (1,', 10);
const plant = submissionOf('outer(x) = error("no")', 0, 'plant.jl');
const places = placesOf({
  submissions: { 'pump.jl#w-3': pump, 'plant.jl#w-2': plant },
  twins: { '/user/model.jl': 'file:///local/model.jl' },
  versions: { 'file:///local/model.jl': 7 },
});

function view(...exceptions: readonly JuliaException[]): ErrorView {
  return createErrorView(runOf(pump), { kind: 'exceptions', exceptions }, places);
}

describe('createErrorView for an error that the bridge reports', () => {
  it('maps each frame to the submission with its file name and to the line that Julia reports', () => {
    const { summary, exceptions } = view(
      exception('no', [
        frame('error(s::String)', './error.jl', 35, 'library', 'Base'),
        frame('outer(x::Int64)', 'plant.jl#w-2', 1),
        frame('top-level scope', 'pump.jl#w-3', 12),
        frame('run', '/tmp/engee-bridge', 3, 'platform'),
      ]),
    );
    assert.equal(summary, 'no');
    assert.deepEqual(exceptions[0].frames, [
      { call: 'error(s::String)', module: 'Base', place: './error.jl:35', owner: 'library' },
      {
        call: 'outer(x::Int64)',
        module: '',
        place: 'plant.jl:1',
        owner: 'user',
        origin: { uri: 'file:///project/plant.jl', version: 1, line: 0 },
      },
      {
        call: 'top-level scope',
        module: '',
        place: 'pump.jl:12',
        owner: 'user',
        origin: { uri: 'file:///project/pump.jl', version: 1, line: 11 },
      },
      { call: 'run', module: '', place: '/tmp/engee-bridge:3', owner: 'platform' },
    ]);
    assert.deepEqual(exceptions[0].origin, { uri: 'file:///project/plant.jl', version: 1, line: 0 });
  });

  it('maps frames in separate selections, two of them on the same line', () => {
    const submission: Submission = { ...submissionOf('a\nb\nc'), kind: 'selection', lines: [3, 3, 40] };
    const linesOf = (line: number) =>
      createErrorView(
        runOf(submission),
        { kind: 'exceptions', exceptions: [exception('x', [frame('top-level scope', 'here', line)])] },
        placesOf({ submissions: { here: submission } }),
      ).exceptions[0].origin?.line;
    assert.deepEqual([4, 5, 41, 42].map(linesOf), [3, 3, 40, undefined]);
  });

  it('maps a file on Engee to the current version of its local copy through a chain of includes', () => {
    const [found] = view(
      exception(
        'could not be',
        [
          frame('top-level scope', '/user/deep.jl', 2),
          frame('include(f::String)', './client.jl', 478, 'library', 'Base'),
          frame('top-level scope', '/user/model.jl', 9),
          frame('include(f::String)', './client.jl', 478, 'library', 'Base'),
          frame('top-level scope', 'pump.jl#w-3', 11),
        ],
        {
          expressions: [
            { file: '/user/deep.jl', line: 2 },
            { file: '/user/model.jl', line: 9 },
            { file: 'pump.jl#w-3', line: 11 },
          ],
        },
      ),
    ).exceptions;
    assert.deepEqual(found.origin, { uri: 'file:///local/model.jl', version: 7, line: 8 });
    assert.deepEqual(
      found.frames.map(({ place, origin }) => `${place} ${origin?.line ?? '-'}`),
      ['/user/deep.jl:2 -', './client.jl:478 -', '/user/model.jl:9 8', './client.jl:478 -', 'pump.jl:11 10'],
    );
  });

  it('takes the line of a top-level frame without a line from the evaluated expression', () => {
    const [found] = view(
      exception('UndefVarError: `x` not defined', [frame('top-level scope', '', 0)], {
        type: 'UndefVarError',
        expressions: [{ file: 'pump.jl#w-3', line: 12 }],
      }),
    ).exceptions;
    assert.deepEqual(found.frames[0], {
      call: 'top-level scope',
      module: '',
      place: 'pump.jl:12',
      owner: 'user',
      origin: { uri: 'file:///project/pump.jl', version: 1, line: 11 },
    });
    assert.equal(found.origin?.line, 11);
  });

  it('assigns each of several top-level frames its own expression', () => {
    const [found] = view(
      exception('x', [frame('top-level scope', '', 0), frame('top-level scope', 'pump.jl#w-3', 11)], {
        expressions: [
          { file: '/user/model.jl', line: 4 },
          { file: 'pump.jl#w-3', line: 11 },
        ],
      }),
    ).exceptions;
    assert.deepEqual(
      found.frames.map(({ place }) => place),
      ['/user/model.jl:4', 'pump.jl:11'],
    );
  });

  it('assigns an expression to the top-level frame in the same file', () => {
    const [found] = view(
      exception('x', [frame('top-level scope', 'pump.jl#w-3', 11), frame('top-level scope', '', 0)], {
        expressions: [
          { file: '/user/model.jl', line: 4 },
          { file: 'pump.jl#w-3', line: 11 },
        ],
      }),
    ).exceptions;
    assert.deepEqual(
      found.frames.map(({ place }) => place),
      ['pump.jl:11', '/user/model.jl:4'],
    );
  });

  it('does not map frames of the platform, regardless of their file names', () => {
    const [found] = view(
      exception('x', [frame('run', 'pump.jl#w-3', 11, 'platform'), frame('run', '/user/model.jl', 2, 'platform')]),
    ).exceptions;
    assert.deepEqual(
      found.frames.map(({ origin }) => origin),
      [undefined, undefined],
    );
    assert.equal(found.origin, undefined);
  });

  it('takes the line of the evaluated expression if there is no user frame', () => {
    const [found] = view(
      exception('UndefVarError: @m not defined', [], { expressions: [{ file: 'pump.jl#w-3', line: 12 }] }),
    ).exceptions;
    assert.equal(found.origin?.line, 11);
    assert.equal(found.originPlace, 'pump.jl:12');
  });

  it('maps the column of a syntax error to UTF-16 units', () => {
    const smile = submissionOf('x = 1\ns = "👩Ж" + (1,', 4);
    const syntax = (column: number, line = 6) =>
      createErrorView(
        runOf(smile),
        {
          kind: 'exceptions',
          exceptions: [
            exception('ParseError:\n# Error @ pump.jl#w-3:6:9\n# └ ── Expected `)`', [], {
              type: 'Base.Meta.ParseError',
              syntax: { file: 'pump.jl#w-3', line, column },
            }),
          ],
        },
        placesOf({ submissions: { 'pump.jl#w-3': smile } }),
      ).exceptions[0];
    assert.deepEqual(syntax(7).origin, { uri: 'file:///project/pump.jl', version: 1, line: 5, character: 7 });
    assert.deepEqual(syntax(0).origin, { uri: 'file:///project/pump.jl', version: 1, line: 5 }, 'without a column');
    assert.equal(syntax(7).message, 'ParseError:\n# Error @ pump.jl:6:9\n# └ ── Expected `)`');
    assert.equal(syntax(7).originPlace, 'pump.jl:6');
    assert.deepEqual(syntax(1, 900).origin, { uri: 'file:///project/pump.jl', version: 1, line: 5 }, 'after the end');
  });

  it('finds the column or the unfinished statement if Julia reports only a line, or the line of the previous statement', () => {
    const originIn = (code: string, line: number) => {
      const submission = submissionOf(code, 4);
      const problem = exception('syntax: x', [], { syntax: { file: 'here', line: line + 4, column: 0 } });
      const { origin } = createErrorView(
        runOf(submission),
        { kind: 'exceptions', exceptions: [problem] },
        placesOf({ submissions: { here: submission } }),
      ).exceptions[0];
      return [(origin?.line ?? NaN) + 1 - 4, origin?.character];
    };
    assert.deepEqual(originIn('a = 1\nb = 2 3\nc = 1', 2), [2, 6]);
    assert.deepEqual(originIn('a = 1\ns = "abc\nb = 2', 1), [2, undefined]);
    assert.deepEqual(originIn('a = 1\nfor i in 1:3\n  f(i)\n', 1), [2, undefined]);
    assert.deepEqual(originIn('a = 1\nb = 2', 2), [2, undefined]);
  });

  describe('in a selection that starts in the middle of a line', () => {
    const text = 'f(1); 👩 = (1,\nx = (1,; g(2 3)';
    const places = (...selections: readonly [start: [number, number], end: [number, number]][]) => {
      const request = selectionToRun({
        uri: 'file:///project/pump.jl',
        version: 1,
        title: 'pump.jl',
        text,
        selections: selections.map(([start, end]) => ({
          start: { line: start[0], character: start[1] },
          end: { line: end[0], character: end[1] },
        })),
      });
      assert.notEqual(request.kind, 'nothingToRun');
      const submission = request as Submission;
      return (line: number, column: number) => {
        const problem = exception('', [], { syntax: { file: 'here', line, column } });
        const { origin } = createErrorView(
          runOf(submission),
          { kind: 'exceptions', exceptions: [problem] },
          placesOf({ submissions: { here: submission } }),
        ).exceptions[0];
        return [origin?.line, origin?.character];
      };
    };

    it('adds the column of the selection only on its first line', () => {
      const place = places([
        [0, 6],
        [1, 7],
      ]);
      assert.deepEqual(place(1, 3), [0, 9]);
      assert.deepEqual(place(2, 3), [1, 2]);
    });

    it('distinguishes two selections on one line', () => {
      const place = places(
        [
          [0, 0],
          [0, 4],
        ],
        [
          [0, 6],
          [0, 13],
        ],
      );
      assert.deepEqual(place(1, 2), [0, 1]);
      assert.deepEqual(place(2, 2), [0, 8]);
    });

    it('finds the column if Julia does not report it', () => {
      const place = places(
        [
          [1, 0],
          [1, 1],
        ],
        [
          [1, 9],
          [1, 15],
        ],
      );
      assert.deepEqual(place(3, 0), [1, 13]);
    });
  });

  it('maps each failed test of a test set, with the name of the document in its message', () => {
    const failures = [
      { message: 'Test Failed at pump.jl#w-3:12\n  Expression: 1 == 2', file: 'pump.jl#w-3', line: 12 },
      { message: 'of a package', file: '/usr/share/runtests.jl', line: 3 },
      { message: 'without a line', file: 'plant.jl#w-2', line: 0 },
    ];
    const [found] = view(
      exception('Some tests did not pass', [frame('top-level scope', 'pump.jl#w-3', 11)], { failures }),
    ).exceptions;
    assert.deepEqual(found.failures, [
      {
        origin: { uri: 'file:///project/pump.jl', version: 1, line: 11 },
        message: 'Test Failed at pump.jl:12\n  Expression: 1 == 2',
      },
    ]);
    assert.equal(view(exception('no', [])).exceptions[0].failures, undefined);
  });

  it('replaces file names in a message even if no frame has them', () => {
    assert.equal(
      view(exception('Closest candidates are: outer(x) at plant.jl#w-2:1', [])).exceptions[0].message,
      'Closest candidates are: outer(x) at plant.jl:1',
    );
  });

  it('lists causes', () => {
    const { exceptions } = view(
      exception('outer', [frame('top-level scope', 'pump.jl#w-3', 12)]),
      exception('inner', [frame('top-level scope', 'pump.jl#w-3', 11)], { type: 'KeyError' }),
    );
    assert.deepEqual(
      exceptions.map(({ relation, type, message, origin }) => [relation, type, message, origin?.line]),
      [
        ['error', 'ErrorException', 'outer', 11],
        ['causedBy', 'KeyError', 'inner', 10],
      ],
    );
  });

  it('lists failed tasks that the bridge reports as data, without repeating their messages', () => {
    const words =
      'TaskFailedException\n\n    nested task error: boom\n    Stacktrace:\n     [1] outer(x::Int64)\n       @ Main plant.jl#w-2:1\n\n...and 1 more exception.';
    const { summary, exceptions } = view(
      exception(words, [frame('top-level scope', 'pump.jl#w-3', 12)], { type: 'CompositeException' }),
      exception('boom', [frame('outer(x::Int64)', 'plant.jl#w-2', 1)]),
    );
    assert.equal(summary, 'TaskFailedException: boom');
    assert.deepEqual(
      exceptions.map(({ relation, origin }) => [relation, origin?.line]),
      [
        ['error', 11],
        ['ofTask', 0],
      ],
    );
  });

  it('shows repeated calls once', () => {
    const frames = [
      frame('error(s)', './error.jl', 35, 'library'),
      ...Array.from({ length: 300 }, () => [
        frame('even(n)', 'pump.jl#w-3', 11),
        frame('odd(n)', 'pump.jl#w-3', 12),
      ]).flat(),
      frame('top-level scope', 'pump.jl#w-3', 14),
    ];
    const [found] = view(exception('StackOverflowError:', frames)).exceptions;
    assert.deepEqual(
      found.frames.map(({ call, repeats }) => [call, repeats]),
      [
        ['error(s)', undefined],
        ['even(n)', undefined],
        ['odd(n)', { length: 2, times: 300 }],
        ['top-level scope', undefined],
      ],
    );
  });

  for (const [version, message] of [
    [
      '1.9',
      'TaskFailedException\n\n    nested task error: KeyError: key 1 not found\n    Stacktrace:\n     [1] getindex(d::Dict)\n       @ Base ./dict.jl:498\n     [2] outer(x::Int64)\n       @ Main plant.jl#w-2:1\n     [3] (::var"#3#4")()\n       @ Main ./pump.jl#w-3:12',
    ],
    [
      '1.5',
      'TaskFailedException:\nKeyError: key 1 not found\nStacktrace:\n [1] getindex(::Dict) at ./dict.jl:498\n [2] outer(::Int64) at plant.jl#w-2:1\n [3] (::var"#3#4")() at ./pump.jl#w-3:12',
    ],
  ] as const) {
    it(`maps the frames of a failed task that are text in the message on Julia ${version}`, () => {
      const { summary, exceptions } = view(
        exception(
          message,
          [frame('wait(t::Task)', './task.jl', 359, 'library', 'Base'), frame('top-level scope', 'pump.jl#w-3', 11)],
          { type: 'TaskFailedException' },
        ),
      );
      assert.equal(summary, 'TaskFailedException: KeyError: key 1 not found');
      assert.deepEqual(
        exceptions.map(({ relation, message: said }) => [relation, said]),
        [
          ['error', 'TaskFailedException'],
          ['ofTask', 'KeyError: key 1 not found'],
        ],
      );
      assert.equal(exceptions[1]?.type, 'KeyError');
      assert.deepEqual(
        exceptions[1].frames.map(({ owner, place }) => [owner, place]),
        [
          ['library', './dict.jl:498'],
          ['user', 'plant.jl:1'],
          ['user', 'pump.jl:12'],
        ],
      );
      assert.equal(exceptions[1].origin?.uri, 'file:///project/plant.jl');
      assert.equal(exceptions[0].origin?.line, 10);
    });
  }

  it('keeps the counts of repeated and omitted frames', () => {
    const [found] = view(
      exception(
        'StackOverflowError:',
        [{ ...frame('f(x::Int64)', 'pump.jl#w-3', 11), repeats: { length: 2, times: 39_990 } }],
        { type: 'StackOverflowError', omittedFrames: 12 },
      ),
    ).exceptions;
    assert.deepEqual(found.frames[0]?.repeats, { length: 2, times: 39_990 });
    assert.equal(found.omittedFrames, 12);
  });

  it('shows the name of the REPL and does not map it to a document', () => {
    const repl: Submission = { ...submissionOf('f()', 0, 'REPL[3]'), kind: 'repl', uri: 'engee-repl:3' };
    const found = createErrorView(
      runOf(repl),
      { kind: 'exceptions', exceptions: [exception('x', [frame('top-level scope', 'in3', 1)])] },
      placesOf({ submissions: { in3: repl } }),
    ).exceptions[0];
    assert.equal(found.frames[0]?.place, 'REPL[3]:1');
    assert.equal(found.origin, undefined);
  });

  it('returns an empty exception if nothing is reported', () => {
    assert.deepEqual(view(), {
      summary: '',
      exceptions: [{ relation: 'error', type: '', message: '', frames: [], omittedFrames: 0 }],
    });
  });

  it('converts all text to plain text, and frames and the summary to one line', () => {
    const [found] = view(
      exception('\u001b[31mred\u0007', [frame('f\u001b[0m(x)\ny', 'a\nb', 2, 'library')], {
        type: '\u001b]0;x\u0007T',
      }),
    ).exceptions;
    assert.deepEqual(
      [found.message, found.type, found.frames[0]?.call, found.frames[0]?.place],
      ['red', 'T', 'f(x) y', 'a b:2'],
    );
  });
});
