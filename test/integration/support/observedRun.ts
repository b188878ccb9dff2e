import type { DisplayValue } from '../../../src/core/bridge/displayValue.ts';
import type { BridgeEngine } from '../../../src/core/run/bridgeEngine.ts';
import type { InputRequest, RunObserver, RunOutcome, RunPeriod, RunProgress } from '../../../src/core/run/model.ts';
import type { Submission } from '../../../src/core/run/submission.ts';
import { always, type EngeeClient } from './engeeClient.ts';

/** Records the events of a test's run. */
export class Observed implements RunObserver {
  output = '';
  cutBytes = 0;
  /** The duration of the run in milliseconds. */
  timed: number | undefined;
  period: RunPeriod | undefined;
  readonly displayed: DisplayValue[] = [];
  readonly progress: RunProgress[] = [];
  /** The requests of the code for a line of input. */
  readonly asked: InputRequest[] = [];
  private readonly waiting: { readonly isThere: () => boolean; readonly resolve: () => void }[] = [];

  onSent(): void {
    this.check();
  }

  onProgress(progress: RunProgress): void {
    if (this.progress.at(-1) !== progress) this.progress.push(progress);
    this.check();
  }

  onOutput(text: string): void {
    this.output += text;
    this.check();
  }

  onOutputCut(bytes: number): void {
    this.cutBytes += bytes;
    this.check();
  }

  onDisplayed(shown: DisplayValue): void {
    this.displayed.push(shown);
    this.output += `<${shown.text}>`;
    this.check();
  }

  onAsked(input: InputRequest): void {
    this.asked.push(input);
    this.check();
  }

  onTimed(milliseconds: number): void {
    this.timed = milliseconds;
    this.check();
  }

  onPeriod(period: RunPeriod): void {
    this.period = period;
    this.check();
  }

  /** Resolves as soon as the condition holds. */
  until(isThere: () => boolean): Promise<void> {
    if (isThere()) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ isThere, resolve }));
  }

  private check(): void {
    for (const each of this.waiting.filter(({ isThere }) => isThere())) {
      this.waiting.splice(this.waiting.indexOf(each), 1);
      each.resolve();
    }
  }
}

let lastRun = 0;

/** Creates a run of code in its own document. @param firstLine zero-based */
export function runOf(code: string, firstLine = 0, title = 'test.jl') {
  const lines = code.split('\n').map((_, index) => firstLine + index);
  const submission: Submission = { kind: 'file', uri: `file:///project/${title}`, version: 1, title, code, lines };
  const number = ++lastRun;
  return { number, id: `t${process.pid.toString(36)}-${number.toString(36)}`, submission };
}

export interface Ran {
  readonly outcome: RunOutcome;
  readonly observed: Observed;
}

/** Runs code and waits for its outcome. */
export async function runCode(
  engine: BridgeEngine,
  client: EngeeClient,
  code: string,
  { firstLine = 0, signal = always, observed = new Observed() } = {},
): Promise<Ran> {
  const outcome = await engine.run(await client.serverUrl(), runOf(code, firstLine), observed, signal);
  return { outcome, observed };
}
