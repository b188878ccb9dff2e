import assert from 'node:assert/strict';
import { frameOwners } from '../../../../src/core/julia/frameOwners.ts';
import { parseTrace } from '../../../../src/core/julia/frames.ts';
import { documentedTrace } from '../stackTrace/support/traces.ts';

/** One letter per frame: u(ser), l(ibrary), p(latform). */
function owners(trace: string, submittedLineCount = 9): string {
  return [...frameOwners(parseTrace(trace), submittedLineCount).values()].map(([letter]) => letter).join('');
}

const trace = (...frames: readonly string[]) =>
  `x\nStacktrace:\n${frames.map((frame, index) => ` [${index + 1}] ${frame.replace(' @ ', '\n   @ ')}`).join('\n')}`;

const error = 'error(s::String) @ Base ./error.jl:35';
const userTop = 'top-level scope @ none:2';
const engeeEval = 'eval(m::Module, e::Any) @ Core ./boot.jl:370';
const userEval = 'eval @ ./boot.jl:370 [inlined]';
const engeeTop = 'top-level scope @ none:4';
const masks = 'eval_mask_code(code::String) @ Main.Masks /app/IJulia/preload_cells/masks.jl:206';
const engeeTail = [engeeEval, engeeTop, userEval, masks, '|> @ ./operators.jl:907 [inlined]'];

describe('frameOwners', () => {
  it('assigns all frames from the second one in the documented example to the platform', () => {
    assert.equal(owners(documentedTrace()), `u${'p'.repeat(20)}`);
  });

  it('assigns the frames above the documented tail to the user or to a library', () => {
    assert.equal(owners(trace(error, 'f(x::Int64) @ Main ./none:1', userTop, ...engeeTail)), 'luuppppp');
  });

  it("assigns frames below the user's own eval to the user", () => {
    assert.equal(owners(trace(error, userTop, userEval, userTop, ...engeeTail)), 'luluppppp');
    assert.equal(
      owners(trace(error, userTop, userEval, userTop, userEval, 'evalmask(code::String) @ Main /app/pod.jl:22')),
      'lulupp',
    );
  });

  it('keeps the outermost top level for the user if the platform adds no lines around the code', () => {
    assert.equal(owners(trace(error, userTop, userEval, masks)), 'lupp');
  });

  it('assigns a top level to the platform if its line was not submitted, or if the parser is right above', () => {
    assert.equal(owners(trace(engeeTop, userEval, masks), 2), 'ppp');
    assert.equal(
      owners(
        trace(
          '#parse#3 @ ./meta.jl:236 [inlined]',
          'parse(str::String) @ Base.Meta ./meta.jl:267',
          engeeTop,
          userEval,
          masks,
        ),
      ),
      'ppppp',
    );
  });

  it("assigns all frames below the user's top level to the platform", () => {
    assert.equal(owners(trace(userTop, 'run_it(x) @ Unheard /opt/of.jl:3', 'serve @ Unheard /opt/of.jl:9')), 'upp');
  });

  it('does not hide frames with an uncertain owner', () => {
    assert.equal(owners(trace(error, 'f() @ Unheard /opt/of.jl:3')), 'll');
    assert.equal(owners(trace(error, '(::var"#3#4")() @ Main none:1', 'run() @ Main ./task.jl:514')), 'lul');
    assert.equal(
      owners(trace('simulate() @ Main /app/engee.jl:3', 'f() @ Main none:1', 'run() @ Main ./task.jl:514')),
      'lul',
    );
  });

  it("assigns a frame in one of the user's files to the user", () => {
    assert.equal(
      owners(
        trace(error, 'g() @ Main /user/model.jl:3', 'include(f::String) @ Base ./client.jl:478', userTop, ...engeeTail),
      ),
      'lulupppppp'.slice(0, 9),
    );
  });

  it('determines the owners in the trace of a task separately', () => {
    const nested = trace('wait(t::Task) @ Base ./task.jl:349', userTop, userEval, masks);
    assert.equal(
      owners(
        `${nested}\n\n    nested task error: x\n    Stacktrace:\n     [1] f()\n       @ Main none:1\n     [2] g()\n       @ Main ./task.jl:514`,
      ),
      'luppul',
    );
  });
});
