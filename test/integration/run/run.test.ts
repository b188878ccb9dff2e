import assert from 'node:assert/strict';
import { fullText, outcomeLines } from '../../../src/core/run/report.ts';
import type { ReportLine } from '../../../src/core/run/reportLine.ts';
import { plainEngine } from '../../../src/core/run/runEngine.ts';
import { RunQueue, type RunOutcome } from '../../../src/core/run/runQueue.ts';
import { fileToRun, selectionToRun, type Submission } from '../../../src/core/run/submission.ts';
import { nodeClock } from '../../../src/platform/node/nodeClock.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { always, engeeClient, type EngeeClient } from '../support/engeeClient.ts';
import { runningSandbox } from '../support/sandbox.ts';

const evalPath = { path: 'external/command/eval' };
const noObserver = { onSent: () => undefined };

/**
 * Documents whose error must lead to the lines marked `# 1`, `# 2`, …, in the order of the frames: innermost first.
 * A line that begins with `----` ends a document: what stands above it was sent before.
 */
const errors: Record<string, string> = {
  'an undefined variable': 'a = 1\n\nunexisting_variable # 1',
  'a domain error inside Base': 'a = 1\nsqrt(-1.0) # 1\nb = 2',
  'an index out of bounds': 'v = [1, 2, 3]\nv[10] # 1',
  'no method': 'x = "a"\n\n\nx + 1 # 1',
  'functions that call each other': 'function outer(x)\n  inner(x) + 1 # 2\nend\nfunction inner(x)\n  x < 0 && error("negative: $x") # 1\n  sqrt(x)\nend\n\nouter(-2) # 3',
  'a missing macro': 'a = 1\n@nomacro 1 # 1',
  'a missing key': 'd = Dict(:a => 1)\nd[:b] # 1',
  'an assertion': 'a = 1\n@assert a == 2 "one is not two" # 1',
  'a division by zero': 'n = 0\n1 ÷ n # 1',
  'a nameless function': 'values = [1, 2]\nmap( # 2\n  x -> x.y, # 1\n  values,\n)',
  'an error thrown again': 'try\n  error("inner")\ncatch\n  error("outer") # 1\nend',
  'a number that is none': '\nparse(Int, "12a") # 1',
  'a deep recursion': 'g(n) = n == 0 ? error("bottom") : g(n - 1) # 1\ng(30) # 2',
  'a stack overflow': '\nspin(x) = spin(x + 1) # 1\nspin(1)',
  'a failed task, waited for': 'wait(@async error("in task")) # 1',
  'a missing file': 'a = 1\ninclude("/user/missing.jl") # 1',
  'a loop': 'for i in 1:3\n  i == 2 && throw(ArgumentError("two")) # 1\nend',
  'keyword arguments': 'function kw(x; scale = 1)\n  scale > 0 || error("scale") # 1\n  x\nend\nkw(1; scale = -1) # 2',
  'a type of the user\'s own': 'struct Pump\n  flow\nend\n(p::Pump)(x) = x + p.speed # 1\nPump(2)(1) # 2',
  'names that are not Latin': 'функция(α) = α.поле # 1\nфункция(1) # 2',
  'an unfinished block': 'a = 1\nfor i in 1:3 # 1\n  println(i)\n',
  'code that is evaluated by the code': 'a = 1\neval(:(f_unknown(a))) # 1',
  'a function that was sent before': 'function earlier(x)\n\n  error("no") # 1\nend\n----\na = 1\nearlier(a) # 2',
  'a function that was sent twice': 'twice(x) = x\n----\n\n\ntwice(x) = error("new") # 1\n----\ntwice(1) # 2',
};

describe('running code on a real Julia', function () {
  // What is called first is compiled first, on a machine that may be busy.
  this.timeout(60_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let queue: RunQueue;

  before(async function () {
    this.timeout(240_000);
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
  });

  beforeEach(async () => {
    await runningSandbox();
    queue = new RunQueue(plainEngine(client.user), () => client.serverUrl(), nodeClock);
  });

  const run = (code: string, signal = always): Promise<RunOutcome> => queue.run(documentOf(code), noObserver, signal);

  it('gives the value of the last expression', async () => {
    assert.deepEqual(await run('a = 3\na + 5'), { kind: 'value', text: '8' });
    assert.deepEqual(await run('a'), { kind: 'value', text: '3' });
  });

  it('gives text back as it is: wide characters, quotes, dollars, backslashes', async () => {
    const text = 'Ж日本👩‍🚀 "q" $x \\ \'';
    assert.deepEqual(await run(`raw"""${text.replaceAll('"', '\\"')}"""`.replaceAll('\\"q\\"', '"q"')), { kind: 'value', text });
  });

  it('runs a selection of a file with CRLF line ends', async () => {
    const editor = {
      uri: 'file:///project/crlf.jl',
      version: 1,
      title: 'crlf.jl',
      text: 'a = 1\r\nb = """x\r\ny"""\r\nlength(b)\r\n',
      selections: [{ start: { line: 1, character: 0 }, end: { line: 3, character: 9 } }],
    };
    const submission = selectionToRun(editor) as Submission;
    assert.deepEqual(await queue.run(submission, noObserver, always), { kind: 'value', text: '3' });
  });

  for (const [name, text] of Object.entries(errors)) {
    it(`leads from ${name} to its lines`, async () => {
      const submissions = text.split('----\n').map((part, index) => documentOf(part, `part${index}.jl`));
      const outcomes: RunOutcome[] = [];
      for (const submission of submissions) outcomes.push(await queue.run(submission, noObserver, always));
      const [submission, ...earlier] = [...submissions].reverse() as [Submission, ...Submission[]];
      const lines = outcomeLines({ number: 1, submission, earlier }, outcomes.at(-1) ?? { kind: 'stoppedWaiting' }, 1);
      const shown = lines.map((line) => line.text).join('\n');
      assert.deepEqual(linkedPlaces(lines), markedPlaces(submissions), shown);
      assert.doesNotMatch(shown, /pod\.jl/);
      if (!shown.includes('StackOverflow')) assert.match(shown, /… \d+ frames of Engee are hidden/);
    });
  }

  it('shows megabytes in part and keeps the whole', async () => {
    const outcome = await run('repeat("0123456789", 500_000)');
    assert.equal(outcome.kind === 'value' && outcome.text.length, 5_000_000);
    const lines = outcomeLines({ number: 1, submission: documentOf('x'), earlier: [] }, outcome, 1);
    assert.ok(lines.reduce((sum, { text }) => sum + text.length, 0) < 20_000);
    assert.match(lines[0]?.text ?? '', / … 4,992,000 characters are not shown here/);
    assert.equal(fullText(outcome)?.length, 5_000_000);
  });

  it('F62 strips what would drive a terminal from a value and from an error', async () => {
    for (const code of ['"\\e]52;c;AAAA\\a\\e[31mred\\e[0m"', 'error("\\e]8;;command:x\\e\\\\red\\e]8;;\\a")']) {
      const lines = outcomeLines({ number: 1, submission: documentOf(code), earlier: [] }, await run(code), 1);
      assert.match(lines[0]?.text ?? '', /^(ERROR: )?red$/);
    }
  });

  it('F60 calls a run whose connection broke after it was sent unknown, sends it once, and drops what waits', async () => {
    await sandbox.control.addFault({ ...evalPath, times: 1, fault: { kind: 'cut', at: 'reply', reset: true } });
    const outcomes = await Promise.all([run('counter = @isdefined(counter) ? counter + 1 : 1'), run('2')]);
    assert.deepEqual(outcomes, [
      { kind: 'failed', fault: { kind: 'outcomeUnknown', what: 'run' } },
      { kind: 'notSent', why: 'earlierRunFailed' },
    ]);
    assert.equal((await sandbox.control.requests(evalPath)).length, 1);
    assert.deepEqual(await run('counter'), { kind: 'value', text: '1' });
  });

  it('F58 takes a 400 that is no error of the user for a failure', async () => {
    await sandbox.control.addFault({ ...evalPath, times: 1, fault: { kind: 'status', status: 400, body: '{"message":"no"}' } });
    assert.equal((await run('1')).kind, 'failed');
  });

  it('sends one run at a time, in order, and goes on after an error', async () => {
    const outcomes = await Promise.all([run('order = [1]; sleep(0.2); order'), run('push!(order, 2); error("x")'), run('push!(order, 3)')]);
    assert.deepEqual(outcomes.map(({ kind }) => kind), ['value', 'error', 'value']);
    assert.deepEqual(outcomes[2], { kind: 'value', text: '[1, 2, 3]' });
    const requests = await sandbox.control.requests(evalPath);
    assert.equal(requests.length, 3);
    requests.slice(1).forEach((request, index) => {
      const before = requests[index];
      assert.ok(request.receivedAtMs >= (before?.receivedAtMs ?? NaN) + (before?.durationMs ?? NaN) - 1, 'overlap');
    });
  });

  it('stops waiting at once, while the server works on', async () => {
    const user = new AbortController();
    const hold = await sandbox.control.addFault({ ...evalPath, times: 1, fault: { kind: 'hold', at: 'reply' } });
    const outcome = run('done_after_all = 7', user.signal);
    await sandbox.control.nextRequest({ ...evalPath, after: 0 });
    user.abort();
    assert.deepEqual(await outcome, { kind: 'stoppedWaiting' });
    await sandbox.control.removeFault(hold);
    assert.deepEqual(await run('done_after_all'), { kind: 'value', text: '7' });
  });

  it('says that the server is not running when it was stopped behind our back', async () => {
    const url = await client.serverUrl();
    await sandbox.control.stopServer();
    queue = new RunQueue(plainEngine(client.user), () => Promise.resolve(url), nodeClock);
    assert.deepEqual(await run('1'), { kind: 'failed', fault: { kind: 'serverNotRunning', status: 'stopped' } });
  });
});

function documentOf(text: string, title = 'document.jl'): Submission {
  const request = fileToRun({ uri: `file:///project/${title}`, version: 1, title, text, selections: [] });
  assert.notEqual(request.kind, 'nothingToRun');
  return request as Submission;
}

function linkedPlaces(lines: readonly ReportLine[]): string[] {
  return lines.flatMap(({ text, links }) => links.flatMap(({ start, end, target }) => (target.kind === 'document' ? [text.slice(start, end)] : [])));
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
