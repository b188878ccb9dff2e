import type { ServerUrl } from '../api/serverUrl.ts';
import type { DisplayValue } from '../bridge/displayValue.ts';
import type { JuliaException } from '../bridge/juliaError.ts';
import type { Fault } from '../errors/fault.ts';
import type { Submission } from './submission.ts';

/** One run of code. */
export interface Run {
  /** Counts the runs of this window from 1. Counting continues after a reload. */
  readonly number: number;
  /** Unique across all windows. Part of the file name that Julia uses for the code. */
  readonly id: string;
  /** Final when the run is sent. */
  readonly submission: Submission;
}

/** When the server executed the code of a run, in milliseconds since the epoch by the server's clock. */
export interface RunPeriod {
  readonly beganMs: number;
  /** Undefined while the code runs, and if its end is not known. */
  readonly endedMs: number | undefined;
}

/** What happens to a run, in order. `ended` is always the last event and occurs once. */
export type RunEvent =
  /** Waiting behind other runs of this window. */
  | { readonly kind: 'queued'; readonly run: Run }
  /** @param at milliseconds since the epoch */
  | { readonly kind: 'sent'; readonly run: Run; readonly at: number }
  /**
   * The run was started by another window, or by this window before a reload. Its output is replayed from the start.
   * @param at when it started, in milliseconds since the epoch
   */
  | { readonly kind: 'reattached'; readonly run: Run; readonly at: number }
  | { readonly kind: 'progress'; readonly run: Run; readonly progress: RunProgress }
  /** Decoded printed text. Chunks may end between any two characters and may contain any control character. */
  | { readonly kind: 'output'; readonly run: Run; readonly text: string }
  /** There was too much output, so this many bytes in the middle were dropped. */
  | { readonly kind: 'outputCut'; readonly run: Run; readonly bytes: number }
  /** A value that the code displayed, at its position in the output. */
  | { readonly kind: 'displayed'; readonly run: Run; readonly shown: DisplayValue }
  /** The code is waiting for a line of input. */
  | { readonly kind: 'asked'; readonly run: Run; readonly input: InputRequest }
  /**
   * @param durationMs time since the run was sent; for a reattached run, how long its code ran, if the server reported it
   * @param isInterruptLate the user asked to interrupt the run, but it ended by itself first
   */
  | {
      readonly kind: 'ended';
      readonly run: Run;
      readonly outcome: RunOutcome;
      readonly durationMs: number;
      readonly isInterruptLate?: true;
    };

/** The known state of a run that was sent. */
export type RunProgress =
  /** The server is being prepared for runs, which takes seconds after it starts. The code has not been sent yet. */
  | 'preparing'
  | 'running'
  /** A run of another window has to end first. */
  | 'waitingForOther'
  /** The server does not respond because the code computes without a pause. */
  | 'silent'
  /** The connection was lost. The run continues on the server, and the client is looking for it. */
  | 'reattaching'
  /** The bridge cannot be installed, so there is no printed output and no interrupt. Reported only for the first such run. */
  | 'plain';

/** How a run ended. An error in the user's code is a regular outcome. */
export type RunOutcome =
  /** `shown` is undefined for `nothing` and for code that ends with a semicolon. */
  | { readonly kind: 'value'; readonly shown: DisplayValue | undefined }
  | { readonly kind: 'error'; readonly error: RunError }
  | { readonly kind: 'interrupted' }
  /** The run was sent, but the user stopped waiting. The server may still be working on it. */
  | { readonly kind: 'stoppedWaiting' }
  /** The run was never sent: the user canceled it, or an earlier run failed in a way that affects this one too. */
  | { readonly kind: 'notSent'; readonly why: 'canceled' | 'earlierRunFailed' }
  | { readonly kind: 'failed'; readonly fault: Fault };

export type RunError =
  /** Reported by the bridge: the error first, then its causes. Never empty. */
  | { readonly kind: 'exceptions'; readonly exceptions: readonly JuliaException[] }
  /** Reported by the plain endpoint when the bridge cannot be installed. */
  | {
      readonly kind: 'text';
      readonly type: string;
      readonly shortDescription: string;
      /** The message and the stack trace as Julia prints them. */
      readonly fullDescription: string;
    };

/** The result of asking to interrupt a run. */
export type Interruption =
  /** The exception was thrown into the code, which may still catch it. */
  | 'thrown'
  /** The code computes without a pause. The exception is thrown when it next waits or prints. */
  | 'pending'
  /** There is nothing left to interrupt. */
  | 'ended'
  /** The code was sent without the bridge. Only stopping the server ends it. */
  | 'impossible';

/** A request from running code for a line of input. */
export interface InputRequest {
  /** Aborted when the request no longer needs an answer: it was answered, or the run ended. */
  readonly over: AbortSignal;
  /**
   * Sends a line to the code.
   * @param line undefined means end of input
   * @throws EngeeError if the line could not be delivered; `answer` may then be called again
   */
  answer(line: string | undefined, signal: AbortSignal): Promise<void>;
}

/** Receives what happens to one run while it is in progress. Text is passed on as the server sent it. */
export interface RunObserver {
  onSent(): void;
  onProgress(progress: RunProgress): void;
  onOutput(text: string): void;
  /** @param bytes number of bytes dropped from the middle of the output */
  onOutputCut(bytes: number): void;
  onDisplayed(shown: DisplayValue): void;
  /** Called when the code is waiting for a line of input. */
  onAsked(input: InputRequest): void;
  /** @param milliseconds how long the code itself ran, measured by the server; not reported for every run */
  onTimed(milliseconds: number): void;
  /** Called with each reply about code that has begun. */
  onPeriod(period: RunPeriod): void;
}

/** Runs code on a server that is known to be running. */
export interface RunEngine {
  /**
   * Runs the code once and never retries by itself. Aborting stops the waiting, not the run.
   * @throws EngeeError
   */
  run(server: ServerUrl, run: Run, observer: RunObserver, signal: AbortSignal): Promise<RunOutcome>;
  /**
   * Interrupts a run that `run` has sent.
   * @throws EngeeError
   */
  interrupt(server: ServerUrl, run: Run, signal: AbortSignal): Promise<Interruption>;
}
