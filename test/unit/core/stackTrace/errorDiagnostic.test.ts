import assert from 'node:assert/strict';
import { errorDiagnostics } from '../../../../src/core/stackTrace/errorDiagnostic.ts';
import type { ErrorView, ExceptionView, FrameView } from '../../../../src/core/stackTrace/errorView.ts';

const place = (line: number, name = 'pump.jl') => ({ uri: `file:///project/${name}`, version: 1, line });
const frame = (call: string, line: number): FrameView => ({
  call,
  module: '',
  place: `pump.jl:${line + 1}`,
  owner: 'user',
  origin: place(line),
});
const library: FrameView = { call: 'error(s)', module: 'Base', place: './error.jl:35', owner: 'library' };

function viewOf(summary: string, ...exceptions: readonly Partial<ExceptionView>[]): ErrorView {
  const full = exceptions.map((each): ExceptionView => ({
    relation: 'error',
    type: 'E',
    message: 'no',
    frames: [],
    omittedFrames: 0,
    ...each,
  }));
  return { summary, exceptions: full as [ExceptionView, ...ExceptionView[]] };
}

const errorDiagnostic = (view: ErrorView) => errorDiagnostics(view)[0];

describe('errorDiagnostics', () => {
  it("marks the user's innermost frame, with the other frames as related places and the top level as the trigger", () => {
    const view = viewOf('no', {
      origin: place(2),
      frames: [library, frame('inner(x)', 2), frame('outer(x)', 5), frame('outer(x)', 5), frame('top-level scope', 8)],
    });
    assert.deepEqual(errorDiagnostic(view), {
      origin: place(2),
      message: 'no',
      code: 'E',
      trigger: place(8),
      related: [
        { origin: place(5), message: 'outer(x)' },
        { origin: place(8), message: 'top-level scope' },
      ],
    });
  });

  it('lists causes in the message and as related places', () => {
    const view = viewOf(
      'outer',
      { message: 'outer', origin: place(3), frames: [frame('top-level scope', 3)] },
      { relation: 'causedBy', message: 'KeyError: x\nmore', origin: place(1), frames: [frame('top-level scope', 1)] },
      { relation: 'ofTask', message: 'boom' },
    );
    const found = errorDiagnostic(view);
    assert.equal(found?.message, 'outer\ncaused by: KeyError: x\nnested task error: boom');
    assert.deepEqual(found.related, [{ origin: place(1), message: 'caused by: KeyError: x' }]);
    assert.deepEqual(found.trigger, place(3));
  });

  it('marks the place of a cause if no other place is known', () => {
    assert.deepEqual(errorDiagnostic(viewOf('x', {}, { relation: 'ofTask', origin: place(4) }))?.origin, place(4));
  });

  it('adds more of the message to the summary, up to a limit', () => {
    const found = errorDiagnostic(
      viewOf('DomainError: sqrt', { message: `DomainError:\nsqrt\n${'more\n'.repeat(30)}`, origin: place(1) }),
    );
    assert.equal(found?.message, `DomainError: sqrt\n${'more\n'.repeat(10)}…`);
    assert.ok(
      (errorDiagnostic(viewOf('x', { message: 'y'.repeat(100_000), origin: place(1) }))?.message.length ?? 0) < 3_000,
    );
  });

  it('limits the length and the number of causes and related places', () => {
    const long = 'x'.repeat(100_000);
    const causes = Array.from({ length: 100 }, (_, index) => ({
      relation: 'causedBy' as const,
      message: long,
      frames: [frame(long, index + 1)],
    }));
    const found = errorDiagnostic(
      viewOf(long, { message: long, origin: place(0), frames: [frame(long, 0)] }, ...causes),
    );
    assert.ok((found?.message.length ?? Infinity) < 6_000);
    assert.equal(found?.related.length, 50);
    assert.ok(found.related.every(({ message }) => message.length <= 310));
  });

  it('limits the number of lines with failed tests and the length of their messages', () => {
    const failures = Array.from({ length: 5_000 }, (_, index) => ({
      origin: place(index),
      message: 'x'.repeat(100_000),
    }));
    const found = errorDiagnostics(viewOf('Some tests did not pass', { origin: place(0), failures }));
    assert.equal(found.length, 100);
    assert.ok(found.every(({ message }) => message.length <= 2_010));
  });

  it('returns nothing if no line of the user is known', () => {
    assert.equal(errorDiagnostic(viewOf('x', { frames: [library] })), undefined);
  });

  it('creates one diagnostic per line with failed tests, with their number', () => {
    const failures = [
      { origin: place(4), message: 'Test Failed at pump.jl:5\n  Expression: a - a == 4' },
      { origin: place(5), message: 'b' },
      { origin: place(5), message: 'c' },
      { origin: place(5), message: 'd' },
    ];
    const view = viewOf('Some tests did not pass', {
      type: 'TestSetException',
      origin: place(1),
      frames: [library, frame('top-level scope', 1)],
      failures,
    });
    const related = [{ origin: place(1), message: 'Some tests did not pass' }];
    assert.deepEqual(errorDiagnostics(view), [
      {
        origin: place(4),
        message: 'Test Failed at pump.jl:5\n  Expression: a - a == 4',
        code: 'TestSetException',
        trigger: place(1),
        related,
      },
      {
        origin: place(5),
        message: 'b\n… and 2 more failures on this line',
        code: 'TestSetException',
        trigger: place(1),
        related,
      },
    ]);
  });
});
