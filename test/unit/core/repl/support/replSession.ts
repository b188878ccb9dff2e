import type { Completions } from '../../../../../src/core/bridge/bridge.ts';
import type { Shown } from '../../../../../src/core/bridge/shown.ts';
import type { ReplEngine, RunEnd, RunWatcher } from '../../../../../src/core/repl/engine.ts';
import { createRedactor } from '../../../../../src/core/lib/redact.ts';
import { ReplHistory } from '../../../../../src/core/repl/history.ts';
import { statementLines } from '../../../../../src/core/run/code/blocks.ts';
import { Repl, type ReplParts } from '../../../../../src/core/repl/repl.ts';
import type { Memento } from '../../../../../src/platform/storage.ts';
import { FakeClock, settle } from '../../server/support/fakeClock.ts';
import { memoryLog } from '../../server/support/fakeEngee.ts';
import { VirtualTerminal } from './virtualTerminal.ts';

/** A run that the test ends. */
export interface HeldRun {
  readonly code: string;
  readonly number: number;
  readonly watcher: RunWatcher;
  readonly signal: AbortSignal;
  readonly end: (end: RunEnd) => void;
  readonly fail: (error: unknown) => void;
}

/** An engine whose answers the test gives. */
export class FakeReplEngine implements ReplEngine {
  readonly runs: HeldRun[] = [];
  isServerRunning = true;
  interruptions: (() => ReturnType<ReplEngine['interrupt']>)[] = [];
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
    resolve: (shown: Shown) => void;
    reject: (error: unknown) => void;
  }[] = [];

  evaluate(code: string, number: number, watcher: RunWatcher, signal: AbortSignal): Promise<RunEnd> {
    return new Promise((end, fail) => {
      this.runs.push({ code, number, watcher, signal, end, fail });
    });
  }

  interrupt(): ReturnType<ReplEngine['interrupt']> {
    this.interruptCalls += 1;
    return this.interruptions.shift()?.() ?? Promise.resolve('thrown');
  }

  completions(code: string, offset: number, signal: AbortSignal): Promise<Completions> | undefined {
    if (!this.isServerRunning) return undefined;
    return new Promise((resolve, reject) => {
      this.completionCalls.push({ code, offset, signal, resolve, reject });
    });
  }

  help(topic: string, columns: number, signal: AbortSignal): Promise<Shown> | undefined {
    if (!this.isServerRunning) return undefined;
    return new Promise((resolve, reject) => {
      this.helpCalls.push({ topic, columns, signal, resolve, reject });
    });
  }

  nameOfFile(file: string): string {
    return file.replace(/^run-(\d+)\.jl$/, 'REPL[$1]');
  }
}

/** What VS Code gives: values that went through JSON. */
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
  readonly isComplete?: ReplParts['isComplete'];
}

/** A REPL in a virtual terminal. */
export class ReplSession {
  readonly terminal: VirtualTerminal;
  readonly engine = new FakeReplEngine();
  readonly clock = new FakeClock();
  readonly log = memoryLog();
  readonly repl: Repl;
  isClosed = false;

  constructor({
    columns = 60,
    rows = 20,
    memento = new MapMemento(),
    isComplete = isCompleteEnough,
  }: SessionOptions = {}) {
    this.terminal = new VirtualTerminal(columns, rows);
    const history = new ReplHistory(memento, this.clock, createRedactor().holdsSecret);
    const close = () => void (this.isClosed = true);
    this.repl = new Repl(
      {
        engine: this.engine,
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

  /** Sends keys, one after the other as a terminal does, and waits for what comes of them. */
  async type(...sent: string[]): Promise<void> {
    for (const input of sent) this.repl.accept(input);
    await settle();
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.terminal.resize(columns, rows);
    this.repl.resize({ columns, rows });
  }

  /** Everything below the greeting. */
  async rows(): Promise<string[]> {
    const rows = await this.terminal.rows();
    return rows.slice(rows.indexOf('') + 1);
  }

  /** The lines from the last prompt on, and the cursor counted from there. */
  async input(): Promise<{ rows: string[]; cursor: { row: number; column: number } }> {
    const rows = await this.terminal.rows();
    const cursor = await this.terminal.cursor();
    const start = rows.findLastIndex((row) => row.startsWith('engee>'));
    return { rows: rows.slice(start), cursor: { row: cursor.row - start, column: cursor.column } };
  }

  /** The run that was begun last. */
  get run(): HeldRun {
    const run = this.engine.runs.at(-1);
    if (run === undefined) throw new Error('nothing runs');
    return run;
  }

  async end(end: RunEnd): Promise<void> {
    this.run.end(end);
    await settle();
  }
}

export function shown(text: string, parts: Partial<Shown> = {}): Shown {
  return { text, isCut: false, rich: [], omitted: [], ...parts };
}

/** Enough Julia for these tests: what is opened is closed by `end`. */
function isCompleteEnough(code: string): 'complete' | 'incomplete' | 'invalid' {
  const opened = code.match(/\b(?:function|begin|if|for)\b|\(/g)?.length ?? 0;
  const closed = code.match(/\bend\b|\)/g)?.length ?? 0;
  return opened > closed ? 'incomplete' : opened < closed ? 'invalid' : 'complete';
}
