import assert from 'node:assert/strict';
import type { Run, RunEngine, RunObserver } from '../../../src/core/run/model.ts';
import { createPlainEngine } from '../../../src/core/run/plainEngine.ts';
import { runFileName } from '../../../src/core/run/runFileName.ts';
import { fileToRun, type Submission } from '../../../src/core/run/submission.ts';
import { createErrorView } from '../../../src/core/stackTrace/createErrorView.ts';
import type { ErrorView } from '../../../src/core/stackTrace/errorView.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { bridgedEngine } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { runningSandbox } from '../support/sandbox.ts';

/**
 * Documents whose error must resolve to the lines marked `# 1`, `# 2`, …, in the order of the frames: innermost first, causes
 * last. A line that starts with `----` ends a document; the text above it was sent in an earlier run.
 */
const documents: Record<string, string> = {
  'an undefined variable': 'a = 1\n\nunexisting_variable # 1',
  'a domain error inside Base': 'a = 1\nsqrt(-1.0) # 1\nb = 2',
  'an index out of bounds': 'v = [1, 2, 3]\nv[10] # 1',
  'no method': 'x = "a"\n\n\nx + 1 # 1',
  'functions that call each other':
    'function outer(x)\n  inner(x) + 1 # 2\nend\nfunction inner(x)\n  x < 0 && error("negative: $x") # 1\n  sqrt(x)\nend\n\nouter(-2) # 3',
  'a missing macro': 'a = 1\n@nomacro 1 # 1',
  'a missing macro inside a function': 'function heat(x)\n    y = x\n\n    @nosuchmacro y # 1\nend',
  "a macro of Julia's that throws": 'using Printf\nfunction text(x)\n\n  @sprintf(x) # 1\nend',
  'a macro that throws itself':
    'macro thrown(x)\n  error("no") # 1\nend\nfunction f(x)\n  y = x\n\n  @thrown y # 2\nend',
  'a constant inside a function': 'a = 1\nfunction f(x)\n  y = x\n\n  const z = 1 # 1\nend',
  'an assignment to a number': 'a = 1\n\nf(x) = begin\n  1 = x # 1\nend',
  'a sign too many inside a loop': 'a = 1\nfor i in 1:3\n    x = = 2 # 1\nend\nb = 2',
  'a missing key': 'd = Dict(:a => 1)\nd[:b] # 1',
  'an assertion': 'a = 1\n@assert a == 2 "one is not two" # 1',
  'a division by zero': 'n = 0\n1 ÷ n # 1',
  'a nameless function': 'values = [1, 2]\nmap( # 2\n  x -> x.y, # 1\n  values,\n)',
  'an error thrown again': 'try\n  error("inner") # 2\ncatch\n  error("outer") # 1\nend',
  'a number that is none': '\nparse(Int, "12a") # 1',
  'a deep recursion': 'g(n) = n == 0 ? error("bottom") : g(n - 1) # 1\ng(30) # 2',
  'two functions that call each other for ever': '\neven(n) = odd(n + 1) # 1\nodd(n) = even(n + 1) # 2\neven(1) # 3',
  'a failed task, waited for': 'function fails()\n  error("in task") # 2\nend\nwait( # 1\n  @async fails()\n)',
  'a missing file': 'a = 1\ninclude("/user/missing.jl") # 1',
  'a loop': 'for i in 1:3\n  i == 2 && throw(ArgumentError("two")) # 1\nend',
  'keyword arguments': 'function kw(x; scale = 1)\n  scale > 0 || error("scale") # 1\n  x\nend\nkw(1; scale = -1) # 2',
  "a type of the user's own": 'struct Pump\n  flow\nend\n(p::Pump)(x) = x + p.speed # 1\nPump(2)(1) # 2',
  'names that are not Latin': 'функция(α) = α.поле # 1\nфункция(1) # 2',
  'an unfinished block': 'a = 1\nfor i in 1:3 # 1\n  println(i)\n',
  'code that is evaluated by the code': 'a = 1\neval(:(f_unknown(a))) # 1',
  'a function that was sent before': 'function earlier(x)\n\n  error("no") # 1\nend\n----\na = 1\nearlier(a) # 2',
  'a function that was sent twice': 'twice(x) = x\n----\n\n\ntwice(x) = error("new") # 1\n----\ntwice(1) # 2',
  'a conversion that loses something': 'struct Count\n  n::Int # 1\nend\nc = 1\nCount(1.5) # 2',
  'a type that is not the one asserted': 'value = 1\n\nvalue::String # 1',
  'a do block': 'open("/user/missing.txt") do io # 1\n  read(io)\nend',
  'a let block': 'a = 1\nlet\n  b = 2\n  b.c # 1\nend',
  'a wrong number of arguments': 'f1(a, b) = a + b\n\nf1(1) # 1',
  'a string that ends nowhere': 'a = 1\ns = "abc # 1\nb = 2',
  'a macro of the user': 'macro boom()\n  :(error("boom"))\nend\na = 1\n@boom() # 1',
  'an error that is wrapped':
    'function load()\n  try\n    Dict()[1] # 3\n  catch\n    error("cannot load") # 1\n  end\nend\nload() # 2',
};

/** Information that only the bridge provides because it is missing in Julia's text. */
const onlyBridge: Record<string, string> = {
  'an error thrown again': 'causes',
  'two functions that call each other for ever': 'the one frame of many',
  'a failed task, waited for': 'the top level of a wait',
  'an error that is wrapped': 'causes',
  'a string that ends nowhere': 'the line of a syntax error',
  'a do block': 'a frame of the whole block',
  'a nameless function': 'a frame of the whole call',
  'a macro of the user': 'the macro',
  'a macro that throws itself': 'the line of its call',
  'a constant inside a function': 'the line that Julia names',
  'an assignment to a number': 'the line that Julia names',
  'a sign too many inside a loop': 'the line of a syntax error',
};

const noObserver: RunObserver = {
  onSent: ignore,
  onProgress: ignore,
  onOutput: ignore,
  onOutputCut: ignore,
  onDisplayed: ignore,
  onAsked: ignore,
  onTimed: ignore,
  onPeriod: ignore,
};

describe('Errors of a real Julia', function () {
  // The first call compiles code, which takes long on a busy machine.
  this.timeout(60_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let engines: Readonly<Record<'bridge' | 'plain', RunEngine>>;
  let lastId = 0;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    engines = { bridge: bridgedEngine(client).engine, plain: createPlainEngine(client.user) };
  });

  async function errorOf(
    text: string,
    way: 'bridge' | 'plain',
  ): Promise<{ view: ErrorView; submissions: readonly Submission[] }> {
    const submissions = text.split('----\n').map((part, index) => documentOf(part, `part${index}.jl`));
    const runs = submissions.map((submission, index): Run => ({ number: index, id: `t-${++lastId}`, submission }));
    let view: ErrorView | undefined;
    for (const run of runs) {
      const outcome = await engines[way].run(await client.serverUrl(), run, noObserver, always);
      if (outcome.kind !== 'error') continue;
      view = createErrorView(run, outcome.error, {
        submissionOf: (name) => runs.find((each) => runFileName(each) === name)?.submission,
        documentAt: () => undefined,
        versionOf: () => 0,
        earlierThan: () => [...submissions].reverse().slice(1),
      });
    }
    assert.ok(view !== undefined, 'the run did not fail');
    return { view, submissions };
  }

  for (const [name, text] of Object.entries(documents)) {
    it(`resolve ${name} to its lines`, async () => {
      const { view, submissions } = await errorOf(text, 'bridge');
      assert.deepEqual(placesIn(view), markedPlaces(submissions), JSON.stringify(view, undefined, 1));
      assert.equal(view.exceptions[0].originPlace ?? placesIn(view)[0], markedPlaces(submissions)[0]);
    });

    if (name in onlyBridge) continue;
    it(`resolve the text of ${name} to its lines`, async () => {
      const { view, submissions } = await errorOf(text, 'plain');
      assert.deepEqual(placesIn(view), markedPlaces(submissions), JSON.stringify(view, undefined, 1));
    });
  }

  it('resolve to the position of the code in the document', async () => {
    const text = `${'\n'.repeat(400)}unexisting_variable # 1`;
    const { view, submissions } = await errorOf(text, 'bridge');
    assert.deepEqual(placesIn(view), markedPlaces(submissions));
    assert.equal(view.exceptions[0].origin?.line, 400);
  });
});

function ignore(): void {
  // Only the end of the run matters here.
}

function documentOf(text: string, title: string): Submission {
  const request = fileToRun({ uri: `file:///project/${title}`, version: 1, title, text, selections: [] });
  assert.notEqual(request.kind, 'nothingToRun');
  return request as Submission;
}

/** Returns the locations of all exceptions, without duplicates, in order. */
function placesIn({ exceptions }: ErrorView): string[] {
  return [
    ...new Set(
      exceptions.flatMap(({ frames, origin, originPlace }) => [
        ...(origin === undefined || originPlace === undefined ? [] : [originPlace]),
        ...frames.flatMap((frame) => (frame.origin === undefined ? [] : [frame.place])),
      ]),
    ),
  ];
}

function markedPlaces(submissions: readonly Submission[]): string[] {
  const marked = submissions.flatMap(({ title, code }) =>
    code.split('\n').flatMap((line, index) => {
      const mark = /# (\d)$/.exec(line)?.[1];
      return mark === undefined ? [] : [{ mark, place: `${title}:${index + 1}` }];
    }),
  );
  return marked.sort((a, b) => a.mark.localeCompare(b.mark)).map(({ place }) => place);
}
