import type { Completions } from '../bridge/bridge.ts';
import type { JuliaException } from '../bridge/juliaError.ts';
import type { Shown } from '../bridge/shown.ts';
import type { Fault } from '../errors/fault.ts';

/** What the REPL needs of whatever runs its code. All text that comes from it is the server's: untrusted. */
export interface ReplEngine {
  /**
   * Runs one input; resolves when it has ended, and rejects only for a bug. Aborting takes it back, or stops waiting for it.
   * @param number counts the inputs of this REPL, from 1
   */
  evaluate(code: string, number: number, watcher: RunWatcher, signal: AbortSignal): Promise<RunEnd>;
  /** Interrupts what runs. Rejects with `EngeeError`. */
  interrupt(signal: AbortSignal): Promise<'thrown' | 'pending' | 'ended' | 'impossible'>;
  /** Undefined: the server is not running, and is not started for this. Rejects with `EngeeError`. */
  completions(code: string, offset: number, signal: AbortSignal): Promise<Completions> | undefined;
  /** The same for help. @param columns width of the text */
  help(topic: string, columns: number, signal: AbortSignal): Promise<Shown> | undefined;
  /** What the user calls a file of Julia's: `REPL[3]`, the name of a document, or the path as it is. */
  nameOfFile(file: string): string;
}

/** Told what happens to a run, in order. */
export interface RunWatcher {
  sent(): void;
  printed(text: string): void;
  displayed(shown: Shown): void;
  /** The code waits for a line of input. */
  asked(input: InputRequest): void;
  /** Bytes of output that were not kept. */
  cut(bytes: number): void;
  noted(note: RunNote): void;
}

/** Code that waits for a line of input. */
export interface InputRequest {
  /** Aborted when no answer is needed. */
  readonly over: AbortSignal;
  /** Sends a line; undefined: there is no more input. Rejects with `EngeeError`, and can then be called again. */
  answer(line: string | undefined, signal: AbortSignal): Promise<void>;
}

export type RunNote = 'queued' | 'preparing' | 'running' | 'waitingForOther' | 'silent' | 'reattaching' | 'plain';

/** How a run ended. */
export type RunEnd =
  | { readonly kind: 'value'; readonly shown: Shown | undefined }
  | { readonly kind: 'error'; readonly error: RunFailure }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'stoppedWaiting' }
  | { readonly kind: 'notSent'; readonly why: 'cancelled' | 'earlierRunFailed' }
  | { readonly kind: 'failed'; readonly fault: Fault };

export type RunFailure =
  | { readonly kind: 'exceptions'; readonly exceptions: readonly JuliaException[] }
  | { readonly kind: 'text'; readonly fullDescription: string };
