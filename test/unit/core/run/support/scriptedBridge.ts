import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import type { Argument } from '../../../../../src/core/bridge/bridgeModule.ts';
import type { ParsedReply, RunReport } from '../../../../../src/core/bridge/bridgeReply.ts';
import type { DisplayValue } from '../../../../../src/core/bridge/displayValue.ts';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import type { BridgeRunDependencies } from '../../../../../src/core/run/bridgeRunDependencies.ts';
import type { InputRequest, RunObserver, RunPeriod, RunProgress } from '../../../../../src/core/run/model.ts';

export const epoch = 'e-1';
export const lost: Fault = { kind: 'outcomeUnknown', what: 'run' };
export const unreachable: Fault = { kind: 'unavailable', why: { kind: 'network', code: 'ECONNREFUSED' } };
export const nothingShown: RunReport = { kind: 'value', shown: null, milliseconds: 1 };

export function shownText(text: string): DisplayValue & { rich: []; omitted: [] } {
  return { text, isCut: false, rich: [], omitted: [] };
}

interface Progress {
  readonly state?: 'waiting' | 'running' | 'done';
  readonly position?: number;
  readonly skipped?: number;
  readonly firstItem?: number;
  readonly items?: ReturnType<typeof shownText>[];
  readonly report?: RunReport;
  readonly question?: number;
  readonly began?: number;
  readonly ended?: number;
}

/** A reply about a run. `text` is its output from `position` on. With a report, the run is done. */
export function progressReply(
  text = '',
  { state, position = 0, skipped = 0, firstItem = 0, items = [], report, question, began, ended }: Progress = {},
): ParsedReply {
  const bytes = Buffer.byteLength(text);
  return {
    header: {
      kind: 'run',
      epoch,
      state: state ?? (report ? 'done' : 'running'),
      position,
      bytes,
      skipped,
      encoding: 'text',
      firstItem,
      items,
      report: report ?? null,
      ...(question === undefined ? {} : { question }),
      ...(began === undefined ? {} : { began }),
      ...(ended === undefined ? {} : { ended }),
    },
    payload: text,
  };
}

export function headerReply(kind: 'absent' | 'otherEpoch' | 'unknown' | 'forgotten'): ParsedReply {
  return { header: kind === 'absent' ? { kind } : { kind, epoch: 'e-2' }, payload: '' };
}

/** A request to the bridge that the test answers. */
export interface BridgeRequest {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly signal: AbortSignal;
  readonly reply: (reply: ParsedReply) => void;
  readonly fail: (fault: Fault) => void;
}

/** A bridge whose replies are given by the test one by one. */
export class ScriptedBridge {
  /** All requests, including answered ones. */
  readonly asked: BridgeRequest[] = [];
  /** The pending requests. */
  readonly open: BridgeRequest[] = [];
  hasAnswered = false;
  /** Whether an aborted request stays open for a while. */
  isSlowToAbort = false;

  readonly calls: BridgeRunDependencies['calls'] = {
    call: (_server, signal, name, ...args) => this.ask(signal, name, args),
    callAll: (_server, signal, calls) =>
      this.ask(
        signal,
        calls.map(([name]) => name).join('+'),
        calls.flatMap(([, ...args]) => args),
      ),
    hasAnsweredWithin: () => this.hasAnswered,
  };

  names(): string[] {
    return this.asked.map(({ name }) => name);
  }

  /** Returns the only pending request with this name. */
  waiting(name: string): BridgeRequest {
    const [found, ...others] = this.open.filter((asked) => asked.name === name);
    assert.ok(
      found !== undefined && others.length === 0,
      `expected one pending ${name}; requests: ${this.names().join(' ')}`,
    );
    return found;
  }

  isWaiting(name: string): boolean {
    return this.open.some((asked) => asked.name === name);
  }

  private ask(signal: AbortSignal, name: string, args: readonly Argument[]): Promise<ParsedReply> {
    return new Promise((resolve, reject) => {
      const close = () => void this.open.splice(0, this.open.length, ...this.open.filter((other) => other !== asked));
      const asked: BridgeRequest = {
        name,
        args,
        signal,
        reply: (reply) => {
          close();
          resolve(reply);
        },
        fail: (fault) => {
          close();
          reject(new EngeeError(fault));
        },
      };
      this.asked.push(asked);
      this.open.push(asked);
      const onAbort = () => {
        if (!this.isSlowToAbort) asked.fail({ kind: 'canceled' });
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort);
    });
  }
}

/** An observer that records everything it receives. */
export class RecordingObserver implements RunObserver {
  readonly received: string[] = [];
  readonly progress: RunProgress[] = [];
  readonly asked: InputRequest[] = [];
  timed: number | undefined;
  period: RunPeriod | undefined;

  get output(): string {
    return this.received.join('');
  }

  onSent(): void {
    this.received.push('(sent)');
  }

  onProgress(progress: RunProgress): void {
    if (this.progress.at(-1) !== progress) this.progress.push(progress);
  }

  onOutput(text: string): void {
    this.received.push(text);
  }

  onOutputCut(bytes: number): void {
    this.received.push(`(cut ${bytes})`);
  }

  onDisplayed(shown: DisplayValue): void {
    this.received.push(`<${shown.text}>`);
  }

  onAsked(input: InputRequest): void {
    this.asked.push(input);
  }

  onTimed(milliseconds: number): void {
    this.timed = milliseconds;
  }

  onPeriod(period: RunPeriod): void {
    this.period = period;
  }
}

export const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
