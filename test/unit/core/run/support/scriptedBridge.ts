import assert from 'node:assert/strict';
import type { ServerUrl } from '../../../../../src/core/api/serverUrl.ts';
import type { Argument } from '../../../../../src/core/bridge/bridgeModule.ts';
import type { ParsedReply, RunReport } from '../../../../../src/core/bridge/bridgeReply.ts';
import type { Shown } from '../../../../../src/core/bridge/shown.ts';
import { EngeeError } from '../../../../../src/core/errors/engeeError.ts';
import type { Fault } from '../../../../../src/core/errors/fault.ts';
import type { AskedInput } from '../../../../../src/core/run/askedInput.ts';
import type { BridgeRunParts } from '../../../../../src/core/run/bridgeRunParts.ts';
import type { RunProgress } from '../../../../../src/core/run/runEvent.ts';
import type { RunObserver } from '../../../../../src/core/run/runObserver.ts';

export const epoch = 'e-1';
export const lost: Fault = { kind: 'outcomeUnknown', what: 'run' };
export const unreachable: Fault = { kind: 'unavailable', why: { kind: 'network', code: 'ECONNREFUSED' } };
export const nothingShown: RunReport = { kind: 'value', shown: null, milliseconds: 1 };

export function shownText(text: string): Shown & { rich: []; omitted: [] } {
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
}

/** An answer about a run: `text` is its output from `position` on; with a report it is done. */
export function progressReply(
  text = '',
  { state, position = 0, skipped = 0, firstItem = 0, items = [], report, question }: Progress = {},
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
    },
    payload: text,
  };
}

export function headerReply(kind: 'absent' | 'otherEpoch' | 'unknown' | 'forgotten'): ParsedReply {
  return { header: kind === 'absent' ? { kind } : { kind, epoch: 'e-2' }, payload: '' };
}

/** One request to the bridge, which the test answers. */
export interface Asked {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly signal: AbortSignal;
  readonly reply: (reply: ParsedReply) => void;
  readonly fail: (fault: Fault) => void;
}

/** A bridge whose answers the test gives, one by one. */
export class ScriptedBridge {
  /** All requests, those that are answered as well. */
  readonly asked: Asked[] = [];
  /** Requests that wait for an answer, by name. */
  readonly open: Asked[] = [];
  hasAnswered = false;
  /** A connection that is given up is not at once gone. */
  isSlowToAbort = false;

  readonly calls: BridgeRunParts['calls'] = {
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

  /** The one request that waits under this name. */
  waiting(name: string): Asked {
    const [found, ...others] = this.open.filter((asked) => asked.name === name);
    assert.ok(found !== undefined && others.length === 0, `not one ${name} waits; asked: ${this.names().join(' ')}`);
    return found;
  }

  isWaiting(name: string): boolean {
    return this.open.some((asked) => asked.name === name);
  }

  private ask(signal: AbortSignal, name: string, args: readonly Argument[]): Promise<ParsedReply> {
    return new Promise((resolve, reject) => {
      const close = () => void this.open.splice(0, this.open.length, ...this.open.filter((other) => other !== asked));
      const asked: Asked = {
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
        if (!this.isSlowToAbort) asked.fail({ kind: 'cancelled' });
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort);
    });
  }
}

/** What an observer was told, as one list. */
export class ToldObserver implements RunObserver {
  readonly told: string[] = [];
  readonly progress: RunProgress[] = [];
  readonly asked: AskedInput[] = [];
  timed: number | undefined;

  get output(): string {
    return this.told.join('');
  }

  onSent(): void {
    this.told.push('(sent)');
  }

  onProgress(progress: RunProgress): void {
    if (this.progress.at(-1) !== progress) this.progress.push(progress);
  }

  onOutput(text: string): void {
    this.told.push(text);
  }

  onOutputCut(bytes: number): void {
    this.told.push(`(cut ${bytes})`);
  }

  onDisplayed(shown: Shown): void {
    this.told.push(`<${shown.text}>`);
  }

  onAsked(input: AskedInput): void {
    this.asked.push(input);
  }

  onTimed(milliseconds: number): void {
    this.timed = milliseconds;
  }
}

export const server = 'https://engee.example/prod/user/demo/' as ServerUrl;
