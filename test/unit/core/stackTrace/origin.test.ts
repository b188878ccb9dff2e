import assert from 'node:assert/strict';
import { parseTrace } from '../../../../src/core/julia/frames.ts';
import type { Submission } from '../../../../src/core/run/submission.ts';
import { findOrigins, functionName } from '../../../../src/core/stackTrace/origin.ts';
import { SentDefinitions } from '../../../../src/core/stackTrace/sentDefinitions.ts';
import { submissionOf } from '../run/support/submissions.ts';

/** The `title:line` of each frame, or `-` if its line is not known. */
function origins(frames: readonly string[], current: Submission, earlier: readonly Submission[] = []): string[] {
  const parsed = parseTrace(`x\nStacktrace:\n${frames.map((frame, index) => ` [${index + 1}] ${frame}`).join('\n')}`);
  const all = parsed.flatMap((item) => (item.kind === 'frame' ? [item.frame] : []));
  const found = findOrigins(all, current, new SentDefinitions(current, earlier));
  return all.map((frame) => {
    const origin = found.get(frame);
    return origin === undefined ? '-' : `${origin.submission.title}:${origin.line + 1}`;
  });
}

const library = submissionOf('function f(x)\n  error("no")\nend\napply(g) = g(1)', 100, 'library.jl');
const call = submissionOf('y = 2\nf(y)', 10, 'call.jl');

describe('findOrigins', () => {
  it('finds the submission that defines a function although every submission is file `none`', () => {
    assert.deepEqual(origins(['f(::Int64) at ./none:2', 'top-level scope at none:2'], call, [library]), [
      'library.jl:102',
      'call.jl:12',
    ]);
  });

  it('prefers the newest submission that defines the function', () => {
    const newer = submissionOf('\nf(x) = error("new")', 0, 'newer.jl');
    assert.deepEqual(origins(['f(::Int64) at ./none:2'], call, [newer, library]), ['newer.jl:2']);
  });

  it('uses an earlier submission if the newest definition has too few lines', () => {
    assert.deepEqual(origins(['f(::Int64) at ./none:3'], submissionOf('f(x) = 1', 0, 'own.jl'), [library]), [
      'library.jl:103',
    ]);
  });

  it('uses the current submission if it redefines the function', () => {
    assert.deepEqual(origins(['f(::Int64) at ./none:1'], submissionOf('f(x) = 1\nf(2)', 0, 'own.jl'), [library]), [
      'own.jl:1',
    ]);
  });

  it('skips a function that no submission defines, and a line before the definition', () => {
    assert.deepEqual(origins(['h(::Int64) at ./none:1', 'apply(::Int64) at ./none:2'], call, [library]), ['-', '-']);
  });

  it('places an anonymous function if exactly one submission can contain it', () => {
    const lambda = 'apply(x -> x.y)';
    const frames = ['(::var"#5#6")(::Int64) at ./none:1', 'apply(::Function) at ./none:4', 'top-level scope at none:1'];
    assert.deepEqual(origins(frames, submissionOf(lambda, 0, 'call.jl'), [library]), [
      'call.jl:1',
      'library.jl:104',
      'call.jl:1',
    ]);
    const other = submissionOf('z = map(t -> t, 1:2)\n\n\napply(g) = g(1)', 0, 'other.jl');
    assert.deepEqual(origins(frames, submissionOf(lambda, 0, 'call.jl'), [other]), ['-', 'other.jl:4', 'call.jl:1']);
  });

  it('places a top-level frame without a line if only one line has code', () => {
    assert.deepEqual(origins(['top-level scope'], submissionOf('\n  boom\n')), ['pump.jl:2']);
    assert.deepEqual(origins(['top-level scope'], submissionOf('a\nboom')), ['-']);
  });
});

describe('functionName', () => {
  for (const [frame, name] of [
    ['outer(x::Int64)', 'outer'],
    ['outer', 'outer'],
    ['функция(::Int64)', 'функция'],
    ['push!(a::Vector{Int64}, x)', 'push!'],
    ['#outer#3(::Int64, ::typeof(outer), ::Int64)', 'outer'],
    ['(::var"#outer##kw")(::NamedTuple{(:a,),Tuple{Int64}}, ::typeof(outer))', 'outer'],
    ['(::var"#inner#7"{Int64})(::Int64)', 'inner'],
    ['(::var"#5#6")(x::Int64)', undefined],
    ['#5', undefined],
    ['#kw#5', 'kw'],
    ['(p::Pump)(x::Int64)', 'Pump'],
    ['(::Main.Plant.Pump{Float64})(::Int64)', 'Pump'],
    ['Main.Plant.flow(x::Int64)', 'flow'],
    ['+(a::Pump, b::Int64)', '+'],
    ['var"@boom"(__source__::LineNumberNode)', '@boom'],
    ['@boom(::LineNumberNode, ::Module)', '@boom'],
    ['macro expansion', undefined],
  ] as const) {
    it(`returns ${name ?? 'nothing'} for ${frame}`, () => {
      assert.equal(functionName(frame), name);
    });
  }
});

function isDefinedIn(code: string, name: string): boolean {
  const submission = submissionOf(code);
  return new SentDefinitions(submission, []).findDefining(name, submission.lines.length) !== undefined;
}

describe('SentDefinitions', function () {
  this.timeout(20_000);

  for (const [code, name, isDefined] of [
    ['function f(x)\nend', 'f', true],
    ['f(x) = x', 'f', true],
    ['f(x)::Int = x', 'f', true],
    ['f(x::T) where {T<:Real} = x', 'f', true],
    ['f(a,\n  b) = a', 'f', true],
    ['f(x) where T = x', 'f', true],
    ['f{T}(x::T) = x', 'f', true],
    ['function Base.show(io::IO, p)\nend', 'show', true],
    ['Base.:+(a, b) = 1', '+', true],
    ['Base.:(+)(a, b) = 1', '+', true],
    ['(p::Pump)(x) = x', 'Pump', true],
    ['function (p::Pump{T})(x) where T\nend', 'Pump', true],
    ['mutable struct Pump\nend', 'Pump', true],
    ['macro boom()\nend', '@boom', true],
    ['push!(a, b) = a', 'push!', true],
    ['функция(α) = α', 'функция', true],
    ['f(x)', 'f', false],
    ['y = f(x)', 'f', false],
    ['f(x) == 3', 'f', false],
    ['f(x) != 3', 'f', false],
    ['f(x)::Int >= 3', 'f', false],
    ['"a" => f(x) => 3', 'f', false],
    ['ff(x) = 1', 'f', false],
    ['f!(x) = 1', 'f', false],
    ['f = 3', 'f', false],
    ['(((((', 'f', false],
  ] as const) {
    it(`${isDefined ? 'finds' : 'does not find'} a definition of ${name} in ${JSON.stringify(code)}`, () => {
      assert.equal(isDefinedIn(code, name), isDefined);
    });
  }

  it('reads code only once if it was submitted several times', () => {
    const [first, second] = [submissionOf('f(x) = x'), submissionOf('f(x) = x')];
    const sent = new SentDefinitions(first, [second]);
    assert.equal(sent.of(first), sent.of(second));
  });

  it('terminates on hostile code', () => {
    const hostile = [`f(x)${'::a where '.repeat(5_000)}`, 'f('.repeat(20_000), `${'function '.repeat(20_000)}f`];
    for (const code of hostile) assert.equal(isDefinedIn(code, 'g'), false);
    assert.equal(isDefinedIn(hostile[0] ?? '', 'f'), false);
  });
});
