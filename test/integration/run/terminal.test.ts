import assert from 'node:assert/strict';
import { OutputReport } from '../../../src/core/output/outputReport.ts';
import { writeOutcome } from '../../../src/core/repl/endText.ts';
import { Output } from '../../../src/core/repl/output.ts';
import type { Submission } from '../../../src/core/run/submission.ts';
import { createErrorView } from '../../../src/core/stackTrace/createErrorView.ts';
import { VirtualTerminal } from '../../unit/core/lineEditor/support/virtualTerminal.ts';
import { type BridgedEngine, bridgedEngine } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { Observed, runOf } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

const panel = { columns: 67, rows: 21 };
const progress =
  'for step in 1:3; step > 1 && print("\\r\\e[K\\e[A\\r\\e[K"); print("Epoch: $step\\n  loss: $(10 - step)"); end; println()';
const places = {
  submissionOf: () => undefined,
  documentAt: () => undefined,
  versionOf: () => 0,
  earlierThan: () => [],
};

describe('Terminal output of a real Julia', function () {
  this.timeout(240_000);

  let client: EngeeClient;
  let bridged: BridgedEngine;

  before(async () => {
    const sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    bridged = bridgedEngine(client);
  });

  async function run(code: string, change: Partial<Submission> = {}) {
    const asked = runOf(code);
    const wanted = { ...asked, submission: { ...asked.submission, ...change } };
    const observed = new Observed();
    const outcome = await bridged.engine.run(await client.serverUrl(), wanted, observed, always);
    return { run: wanted, outcome, output: observed.output };
  }

  /** Returns the terminal rows below a line that does not belong to the run. */
  async function inRepl(code: string): Promise<{ rows: string[]; raw: string; output: string }> {
    const { run: ran, outcome, output } = await run(code, { kind: 'repl', panel });
    assert.ok(outcome.kind === 'value' || outcome.kind === 'error', outcome.kind);
    const terminal = new VirtualTerminal(panel.columns, panel.rows);
    terminal.write('engee> code\r\n');
    const written = new Output(terminal.write, panel);
    written.print(output);
    writeOutcome(
      written,
      outcome.kind === 'error' ? { kind: 'error', view: createErrorView(ran, outcome.error, places) } : outcome,
    );
    const [first, ...rows] = await terminal.rows();
    assert.equal(first, 'engee> code');
    return { rows, raw: terminal.raw, output };
  }

  /** Returns the lines of the output channel between the header and the duration. */
  async function inOutput(code: string): Promise<string[]> {
    const { run: ran, outcome, output } = await run(code);
    const report = new OutputReport(ran, { sources: places, timeOfDay: () => 'now', now: () => 0 });
    report.accept({ kind: 'sent', run: ran, at: 0 });
    report.accept({ kind: 'output', run: ran, text: output });
    report.accept({ kind: 'ended', run: ran, outcome, durationMs: 1 });
    return report.take().added.split('\n').slice(1, -3);
  }

  it('shows the last state of rewritten lines in the REPL and in the output', async () => {
    const lines = ['Epoch: 3', '  loss: 7'];
    assert.deepEqual((await inRepl(progress)).rows, lines);
    assert.deepEqual(await inOutput(progress), lines);
  });

  it('has colors for text, messages and errors in the REPL, but not in the output', async () => {
    const printed = 'printstyled("hot\\n", color = :red); @warn "careful"';
    const { raw, rows } = await inRepl(printed);
    assert.ok(raw.includes('\u001b[31mhot\u001b[39m'), JSON.stringify(raw));
    assert.ok(raw.includes('\u001b[33m') && raw.includes('Warning:'), JSON.stringify(raw));
    assert.equal(rows[0], 'hot');
    assert.ok(!(await run(printed)).output.includes('\u001b'));
    assert.equal((await inOutput(printed))[0], 'hot');
    assert.ok(
      (await inRepl('error("no \\e[2J\\e[A\\e]0;x\\a")')).raw.includes(
        '\u001b[1;31mERROR:\u001b[0m \u001b[31mno\u001b[0m\r\n',
      ),
    );
  });

  it('knows the size of the terminal', async () => {
    assert.deepEqual((await inRepl('print(displaysize(stdout), get(stdout, :color, false))')).rows, ['(21, 67)true']);
    assert.deepEqual(await inOutput('print(displaysize(stdout), get(stdout, :color, false))'), ['(30, 100)false']);
  });

  it('never moves the cursor above the rows of its own run', async () => {
    const { rows } = await inRepl('print("\\e[99A\\e[H\\e[1;1H\\e[2J\\e[3J\\e[99Fmine\\e[99A\\e[1J")');
    assert.deepEqual(rows, []);
  });
});
