import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Frame, parseTrace, type TraceItem } from '../../../../src/core/julia/frames.ts';
import { documentedTrace, tracedCommands, tracedVersions } from '../stackTrace/support/traces.ts';

function framesOf(text: string): Frame[] {
  return parseTrace(text).flatMap((item) => (item.kind === 'frame' ? [item.frame] : []));
}

function rawTextOf(items: readonly TraceItem[]): string {
  return items.flatMap((item) => (item.kind === 'frame' ? item.frame.rawLines : [item.line])).join('\n');
}

describe('parseTrace', function () {
  this.timeout(20_000);

  it('reads the one-line frames of Julia 1.5', () => {
    const text = [
      'negative: -2',
      'Stacktrace:',
      ' [1] error(::String) at ./error.jl:33',
      ' [2] inner at ./none:5 [inlined]',
      ' [3] f(::Int64) at ./none:1 (repeats 79984 times)',
      ' [4] top-level scope',
    ].join('\n');
    assert.deepEqual(
      framesOf(text).map(({ call, location }) => [call, location]),
      [
        ['error(::String)', { file: './error.jl', line: 33 }],
        ['inner', { file: './none', line: 5 }],
        ['f(::Int64)', { file: './none', line: 1 }],
        ['top-level scope', undefined],
      ],
    );
  });

  it('reads the two-line frames of Julia 1.6 and later', () => {
    const text = [
      'negative: -2',
      'Stacktrace:',
      ' [1] error(s::String)',
      '   @ Base ./error.jl:35',
      ' [2] inner',
      '   @ ./none:5 [inlined]',
      ' [3] g(n::Int64) (repeats 31 times)',
      '   @ Main /user/my files/a:b.jl:7',
      ' [4] top-level scope',
      '   @ :0',
    ].join('\n');
    assert.deepEqual(
      framesOf(text).map(({ call, module, location }) => [call, module, location]),
      [
        ['error(s::String)', 'Base', { file: './error.jl', line: 35 }],
        ['inner', undefined, { file: './none', line: 5 }],
        ['g(n::Int64)', 'Main', { file: '/user/my files/a:b.jl', line: 7 }],
        ['top-level scope', undefined, undefined],
      ],
    );
  });

  it('treats line 0 as unknown', () => {
    assert.equal(framesOf('x\nStacktrace:\n [1] f()\n   @ Main none:0')[0]?.location, undefined);
  });

  it('reads the notes on repeated frames of all Julia versions', () => {
    const old =
      'x\nStacktrace:\n [1] f(::Int64) at ./none:1\n [2] g(::Int64) at ./none:2\n ... (the last 2 lines are repeated 9 more times)\n [21] top-level scope at none:3';
    const boxed =
      'x\nStacktrace:\n ┌ [1] f(x::Int64)\n │   @ Main ./none:1\n ├ [2] g(x::Int64)\n │   @ Main ./none:2\n ╰──── repeated 9 times\n [21] top-level scope\n    @ none:3';
    for (const text of [old, boxed]) {
      assert.deepEqual(
        framesOf(text).map(({ location }) => location?.line),
        [1, 2, 3],
      );
    }
    assert.deepEqual(framesOf(old)[1]?.repeats, { length: 2, times: 10 });
    assert.deepEqual(framesOf(old.replace(/\.\.\. \(|\)(?=\n \[21)/g, '--- '))[1]?.repeats, { length: 2, times: 10 });
    for (const note of [
      '--- the last 2 lines are repeated 9 more times ---',
      '--- the above 2 lines are repeated 9 more times ---',
      ' --- the above 2 lines are repeated 9 more times ---',
    ]) {
      const noted = old.replace('... (the last 2 lines are repeated 9 more times)', note);
      assert.deepEqual(
        framesOf(noted).map(({ repeats }) => repeats),
        [undefined, { length: 2, times: 10 }, undefined],
        note,
      );
      assert.deepEqual(
        parseTrace(noted)
          .filter((item) => item.kind === 'text')
          .map(({ line }) => line.trim()),
        ['x', 'Stacktrace:', note.trim()],
      );
    }
    assert.deepEqual(framesOf(boxed)[1]?.repeats, { length: 2, times: 9 });
    assert.deepEqual(framesOf('x\nStacktrace:\n [1] f(x::Int64) (repeats 31 times)\n   @ Main ./none:1')[0]?.repeats, {
      length: 1,
      times: 31,
    });
  });

  it('finds no frames outside a stack trace', () => {
    const text =
      'first\nsecond at foo.jl:12\n[3] f(x) at g.jl:3\nStacktrace:\n [1] top-level scope at none:1\nin expression starting at none:1\n [2] f at g.jl:3';
    assert.deepEqual(
      framesOf(text).map(({ call }) => call),
      ['top-level scope'],
    );
    assert.deepEqual(framesOf(' [1] f at none:1'), []);
  });

  it('numbers the stack traces of tasks and causes separately', () => {
    const text =
      'outer\nStacktrace:\n [1] a\n   @ none:1\n\ncaused by: inner\nStacktrace:\n [1] b\n   @ none:2\n\n    nested task error: x\n    Stacktrace:\n     [1] c\n       @ none:3';
    const sections = parseTrace(text).flatMap((item) =>
      item.kind === 'frame' ? [[item.frame.call, item.section]] : [],
    );
    assert.deepEqual(sections, [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });

  it("reads all 21 frames of the documentation's example", () => {
    const frames = framesOf(documentedTrace());
    assert.equal(frames.length, 21);
    assert.ok(frames.every(({ location }) => location !== undefined));
    assert.equal(frames[4]?.module, 'Main.Masks');
  });

  for (const version of tracedVersions) {
    it(`finds every numbered frame that Julia ${version} printed`, () => {
      for (const { name, body } of tracedCommands(version)) {
        if (body.error === undefined) continue;
        const trace = body.error.full_description.slice(body.error.full_description.indexOf('Stacktrace:'));
        assert.equal(framesOf(body.error.full_description).length, trace.match(/^ +\[\d+\] /gm)?.length, name);
      }
    });
  }

  it('keeps every character of any text and never throws', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'Stacktrace:',
        ' [1] f(x) at ./none:3',
        ' [2] top-level scope',
        '   @ Main ./none:4',
        '   @ :0',
        '   @ ',
        ' [9]  at :',
        ' ⋮',
        '',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const text = lines.join('\n');
        assert.equal(rawTextOf(parseTrace(text)), text);
      }),
    );
  });

  it('reads a megabyte of frames, and a line of a megabyte', () => {
    const many = `x\nStacktrace:\n${' [1] f(x::Int64)\n   @ Main ./none:1\n'.repeat(30_000)}`;
    assert.equal(framesOf(many).length, 30_000);
    const long = `x\nStacktrace:\n [1] ${'f at :'.repeat(200_000)}\n [2] g at none:1`;
    assert.equal(rawTextOf(parseTrace(long)), long);
  });
});
