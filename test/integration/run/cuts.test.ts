import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunOutcome } from '../../../src/core/run/model.ts';
import type { Fault, FaultRule } from '../../sandbox/control/protocol.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { type BridgedEngine, bridgedEngine, bridgeSource } from '../support/bridgedEngine.ts';
import { always, type EngeeClient, engeeClient } from '../support/engeeClient.ts';
import { Observed, runOf } from '../support/observedRun.ts';
import { runningSandbox } from '../support/sandbox.ts';

/** Runs per stage. ENGEE_CUTS=100 covers all combinations. */
const runsPerStage = Number(process.env['ENGEE_CUTS'] ?? 20);
const evalPath = 'external/command/eval';
/** Long enough to be sent compressed. */
const printedLines = 2_500;

type CutFault = Extract<Fault, { kind: 'cut' }>;

const cuts: readonly CutFault[] = [true, false].flatMap((reset): CutFault[] => [
  { kind: 'cut', at: 'request', reset },
  { kind: 'cut', at: 'requestBody', reset },
  { kind: 'cut', at: 'reply', reset },
  { kind: 'cut', at: 'replyBody', afterBytes: 1, reset },
  { kind: 'cut', at: 'replyBody', afterBytes: 30, reset },
]);

interface Stage {
  /** Text in the body of a request of this stage. */
  readonly words: (epoch: string, id: string) => string;
  /** The number of requests to cut. */
  readonly times: number;
  readonly code: (id: string) => string;
  /** Returns the engine for the next run. Without kept-alive connections, the client cannot blame a cut on a stale one. */
  readonly engine: (isKept: boolean, index: number) => BridgedEngine;
}

interface Row {
  runs: number;
  cuts: number;
  once: number;
  complete: number;
  unknown: number;
}

/** Any connection may break at any point. The code must still run exactly once, and all of its output must arrive. */
describe('Cut connections', function () {
  this.timeout(600_000);

  let sandbox: Sandbox;
  let client: EngeeClient;
  let usual: Readonly<Record<'kept' | 'own', BridgedEngine>>;
  const table: Record<string, Row> = {};

  before(async () => {
    sandbox = await runningSandbox();
    client = engeeClient(sandbox.baseUrl, sandbox.personalAccessToken);
    usual = { kept: anotherEngine(true), own: anotherEngine(false) };
    // The fifth run of an engine is the first that makes the server forget an earlier one.
    for (const { engine } of Object.values(usual)) {
      for (let run = 0; run < 4; run++) await engine.run(await client.serverUrl(), runOf('1'), new Observed(), always);
    }
  });

  beforeEach(() => runningSandbox());

  after(() => {
    console.table(table);
  });

  const anotherEngine = (isKept: boolean) => bridgedEngine(client, bridgeSource, isKept);

  const stages: Record<string, Stage> = {
    // Every tenth window uses its own bridge version, which the server does not have yet.
    install: {
      words: () => '.hello()',
      times: 1,
      code: appending,
      engine: (isKept, index) =>
        bridgedEngine(client, index % 10 === 0 ? `${bridgeSource}\n# ${String(index)}\n` : bridgeSource, isKept),
    },
    run: { words: runWords, times: 1, code: appending, engine: anotherEngine },
    'run with forget': {
      words: runWords,
      times: 1,
      code: appending,
      engine: (isKept) => (isKept ? usual.kept : usual.own),
    },
    poll: {
      words: pollWords,
      times: 2,
      code: (id) => `${appending(id)}\nsleep(0.4)\nprintln("end")`,
      engine: anotherEngine,
    },
    'run and poll': {
      words: (_epoch, id) => id,
      times: 3,
      code: (id) => `${appending(id)}\nsleep(0.4)\nprintln("end")`,
      engine: anotherEngine,
    },
  };

  for (const [name, stage] of Object.entries(stages)) {
    it(`do not repeat a run or lose output in ${String(runsPerStage)} runs of the stage "${name}"`, async () => {
      const row: Row = { runs: 0, cuts: 0, once: 0, complete: 0, unknown: 0 };
      table[name] = row;
      for (let index = 0; index < runsPerStage; index++) {
        const fault = cuts[index % cuts.length];
        assert.ok(fault);
        const seen = await oneRun(stage, index, fault);
        row.runs++;
        row.cuts += seen.cuts;
        row.once += Number(seen.executions === 1);
        row.complete += Number(seen.isComplete);
        row.unknown += Number(seen.outcome.kind !== 'value');
        const about = JSON.stringify({ fault, executions: seen.executions, outcome: seen.outcome, cuts: seen.cuts });
        assert.equal(seen.executions, 1, about);
        assert.ok(seen.isComplete, about);
        assert.equal(seen.outcome.kind, 'value', about);
        if (stage.times === 1) assert.equal(seen.cuts, 1, about);
        else assert.ok(seen.cuts > 0, about);
      }
    });
  }

  async function oneRun({ words, times, code, engine }: Stage, index: number, fault: CutFault) {
    const server = await client.serverUrl();
    const bridged = engine(Math.floor(index / cuts.length) % 2 === 0, index);
    const run = runOf('');
    const submission = {
      ...run.submission,
      code: code(run.id),
      lines: code(run.id)
        .split('\n')
        .map((_, line) => line),
    };
    const known = words === stages['install']?.words ? undefined : await bridged.calls.installed(server, always);
    await sandbox.control.clearRequests();
    const rule: FaultRule = {
      path: evalPath,
      bodyContains: words(known?.kind === 'installed' ? known.epoch : '', run.id),
      times,
      fault,
    };
    const id = await sandbox.control.addFault(rule);
    const observed = new Observed();
    const outcome = await bridged.engine
      .run(server, { ...run, submission }, observed, always)
      .catch((error: unknown): RunOutcome => {
        const { fault: reason } = error as { fault: Extract<RunOutcome, { kind: 'failed' }>['fault'] };
        return { kind: 'failed', fault: reason };
      });
    await sandbox.control.removeFault(id);
    const requests = await sandbox.control.requests({ path: evalPath });
    const path = join(sandbox.userDirectory, `cut-${run.id}`);
    const written = await readFile(path, 'utf8').catch(() => '');
    await rm(path, { force: true });
    const expected = printedText() + (submission.code.includes('println("end")') ? 'end\n' : '');
    const broken = requests.filter((request) => request.fault === 'cut');
    return { outcome, executions: written.length, isComplete: observed.output === expected, cuts: broken.length };
  }
});

/** Code that prints and leaves a trace each time it runs. */
function appending(id: string): string {
  return `open(io -> write(io, "x"), "/user/cut-${id}", "a")\nfor i in 1:${String(printedLines)}; println("line ", i, " é"); end`;
}

function printedText(): string {
  return Array.from({ length: printedLines }, (_, index) => `line ${String(index + 1)} é\n`).join('');
}

/** Returns the words as they appear in the JSON of a request. */
function runWords(epoch: string, id: string): string {
  return JSON.stringify(`.run("${epoch}", "${id}"`).slice(1, -1);
}

function pollWords(epoch: string, id: string): string {
  return JSON.stringify(`.poll("${epoch}", "${id}"`).slice(1, -1);
}
