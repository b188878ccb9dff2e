import type { Bridge, Completions } from '../../../../../src/core/bridge/bridge.ts';
import type { DisplayValue } from '../../../../../src/core/bridge/displayValue.ts';
import { statementLines } from '../../../../../src/core/julia/blocks.ts';
import { Emitter } from '../../../../../src/core/lib/event.ts';
import { createRedactor } from '../../../../../src/core/lib/redact.ts';
import { ReplHistory } from '../../../../../src/core/repl/history.ts';
import { Repl, type ReplDependencies } from '../../../../../src/core/repl/repl.ts';
import type { ReplRuns } from '../../../../../src/core/repl/runTask.ts';
import type {
  InputRequest,
  Run,
  RunError,
  RunEvent,
  RunOutcome,
  RunProgress,
} from '../../../../../src/core/run/model.ts';
import type { Submission } from '../../../../../src/core/run/submission.ts';
import type { Memento } from '../../../../../src/platform/storage.ts';
import { VirtualTerminal } from '../../lineEditor/support/virtualTerminal.ts';
import { FakeClock, settle } from '../../server/support/fakeClock.ts';
import { memoryLog, url } from '../../server/support/fakeEngee.ts';

/** A run whose events and outcome the test provides. */
export interface HeldRun {
  readonly code: string;
  readonly number: number;
  readonly events: RunEvents;
  readonly signal: AbortSignal;
  readonly end: (outcome: RunOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** Fires the events of one run. */
class RunEvents {
  private readonly run: Run;
  private readonly fire: (event: RunEvent) => void;

  constructor(run: Run, fire: (event: RunEvent) => void) {
    this.run = run;
    this.fire = fire;
  }

  sent(): void {
    this.fire({ kind: 'sent', run: this.run, at: 0 });
  }

  printed(text: string): void {
    this.fire({ kind: 'output', run: this.run, text });
  }

  displayed(value: DisplayValue): void {
    this.fire({ kind: 'displayed', run: this.run, shown: value });
  }

  asked(input: InputRequest): void {
    this.fire({ kind: 'asked', run: this.run, input });
  }

  cut(bytes: number): void {
    this.fire({ kind: 'outputCut', run: this.run, bytes });
  }

  noted(note: 'queued' | RunProgress): void {
    this.fire(
      note === 'queued' ? { kind: 'queued', run: this.run } : { kind: 'progress', run: this.run, progress: note },
    );
  }
}

/** Runs, completions and help whose results the test provides. */
class FakeServices implements ReplRuns, Pick<Bridge, 'completions' | 'help'> {
  private readonly emitter = new Emitter<RunEvent>();
  readonly onDidRun = this.emitter.event;
  readonly runs: HeldRun[] = [];
  readonly recent: Run[] = [];
  isServerRunning = true;
  interruptions: (() => ReturnType<ReplRuns['interrupt']>)[] = [];
  interruptCalls = 0;
  completionCalls: {
    code: string;
    offset: number;
    signal: AbortSignal;
    resolve: (completions: Completions) => void;
    reject: (error: unknown) => void;
  }[] = [];
  helpCalls: {
    topic: string;
    columns: number;
    signal: AbortSignal;
    resolve: (shown: DisplayValue) => void;
    reject: (error: unknown) => void;
  }[] = [];

  run(submission: Submission, signal: AbortSignal): Promise<RunOutcome> {
    const { code, version: number } = submission;
    const run: Run = { number, id: `w-${number}`, submission };
    this.recent.unshift(run);
    const events = new RunEvents(run, (event) => {
      this.emitter.fire(event);
    });
    return new Promise((end, fail) => {
      this.runs.push({ code, number, events, signal, end, fail });
    });
  }

  interrupt(): ReturnType<ReplRuns['interrupt']> {
    this.interruptCalls += 1;
    return this.interruptions.shift()?.() ?? Promise.resolve('thrown');
  }

  completions(_server: string, code: string, offset: number, signal: AbortSignal): Promise<Completions> {
    return new Promise((resolve, reject) => {
      this.completionCalls.push({ code, offset, signal, resolve, reject });
    });
  }

  help(_server: string, topic: string, columns: number, signal: AbortSignal): Promise<DisplayValue> {
    return new Promise((resolve, reject) => {
      this.helpCalls.push({ topic, columns, signal, resolve, reject });
    });
  }

  /** Knows the runs so far, and `run-3.jl` as the third input of an earlier REPL. */
  runOfFile(file: string): Run | undefined {
    const number = Number(/^run-(\d+)\.jl$/.exec(file)?.[1]);
    if (Number.isNaN(number)) return this.recent.find(({ id }) => file.endsWith(`#${id}`));
    const title = `REPL[${number}]`;
    return {
      number,
      id: `v-${number}`,
      submission: { kind: 'repl', uri: 'engee-repl:/0', version: number, title, code: 'a\nb\nc', lines: [0, 1, 2] },
    };
  }
}

/** A store whose values went through JSON, as VS Code's do. */
export class MapMemento implements Memento {
  readonly values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

export const keys = {
  enter: '\r',
  altEnter: '\u001b\r',
  tab: '\t',
  backspace: '\u007f',
  delete: '\u001b[3~',
  left: '\u001b[D',
  right: '\u001b[C',
  up: '\u001b[A',
  down: '\u001b[B',
  home: '\u001b[H',
  end: '\u001b[F',
  ctrlLeft: '\u001b[1;5D',
  escape: '\u001b',
  ctrl: (letter: string) => String.fromCharCode(letter.charCodeAt(0) - 0x60),
  alt: (letter: string) => `\u001b${letter}`,
  paste: (text: string) => `\u001b[200~${text}\u001b[201~`,
};

interface SessionOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly memento?: Memento;
  readonly isComplete?: ReplDependencies['isComplete'];
  readonly remedies?: ReplDependencies['remedies'];
}

/** A REPL in a virtual terminal. */
export class ReplSession {
  readonly terminal: VirtualTerminal;
  readonly services = new FakeServices();
  readonly clock = new FakeClock();
  readonly log = memoryLog();
  readonly repl: Repl;
  isClosed = false;

  constructor({
    columns = 60,
    rows = 20,
    memento = new MapMemento(),
    isComplete = isCompleteEnough,
    remedies = { failed: () => undefined, worked: () => undefined },
  }: SessionOptions = {}) {
    this.terminal = new VirtualTerminal(columns, rows);
    const history = new ReplHistory(memento, this.clock, createRedactor().holdsSecret);
    const close = () => void (this.isClosed = true);
    this.repl = new Repl(
      {
        runs: this.services,
        bridge: this.services,
        serverUrl: () => (this.services.isServerRunning ? url : undefined),
        remedies,
        uri: 'engee-repl:/1',
        isComplete,
        statementLines,
        history,
        clock: this.clock,
        log: this.log,
        write: this.terminal.write,
        close,
      },
      { columns, rows },
    );
    this.repl.open();
  }

  /** Sends keys one after the other, as a terminal does, and waits for their effects. */
  async type(...sent: string[]): Promise<void> {
    for (const input of sent) this.repl.accept(input);
    await settle();
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.terminal.resize(columns, rows);
    this.repl.resize({ columns, rows });
  }

  /** Returns everything below the greeting. */
  async rows(): Promise<string[]> {
    const rows = await this.terminal.rows();
    return rows.slice(rows.indexOf('') + 1);
  }

  /** Returns the rows from the last prompt on, and the cursor relative to them. */
  async input(): Promise<{ rows: string[]; cursor: { row: number; column: number } }> {
    const rows = await this.terminal.rows();
    const cursor = await this.terminal.cursor();
    const start = rows.findLastIndex((row) => row.startsWith('engee>'));
    return { rows: rows.slice(start), cursor: { row: cursor.row - start, column: cursor.column } };
  }

  /** The run that was started last. */
  get run(): HeldRun {
    const run = this.services.runs.at(-1);
    if (run === undefined) throw new Error('nothing is running');
    return run;
  }

  async end(outcome: RunOutcome): Promise<void> {
    this.run.end(outcome);
    await settle();
  }
}

export function shown(text: string, parts: Partial<DisplayValue> = {}): DisplayValue {
  return { text, isCut: false, rich: [], omitted: [], ...parts };
}

/** Returns an error of which only the printed text is known. */
export function textError(fullDescription: string): RunError {
  return { kind: 'text', type: '', shortDescription: '', fullDescription };
}

/** Enough Julia for these tests: `end` closes every block. */
function isCompleteEnough(code: string): 'complete' | 'incomplete' | 'invalid' {
  const opened = code.match(/\b(?:function|begin|if|for)\b|\(/g)?.length ?? 0;
  const closed = code.match(/\bend\b|\)/g)?.length ?? 0;
  return opened > closed ? 'incomplete' : opened < closed ? 'invalid' : 'complete';
}
