import { EventEmitter } from 'node:events';
import type { Settings } from '../settings.ts';
import { type Pod, type PodOptions, startPod } from '../user/pod.ts';
import { preciseNow } from './timestamps.ts';

export type ServerStatus = 'starting' | 'running' | 'stopping' | 'stopped';

/** Milliseconds since the epoch, null before the first time. */
export interface ServerTimes {
  startingAt: number | null;
  startedAt: number | null;
  stoppingAt: number | null;
  stoppedAt: number | null;
  lastActivityAt: number | null;
}

export interface EngeeServerOptions {
  settings: Settings;
  /** How to start Julia. Without it, the server runs but cannot evaluate code. */
  pod: PodOptions | undefined;
  /** Called when a start is requested, because that moment decides which personal access tokens the server accepts. */
  onStarting: () => void;
  log: (line: string) => void;
}

/** The user's Engee server with its state, its Julia, and the two deadlines that stop it. */
export class EngeeServer {
  status: ServerStatus = 'stopped';
  readonly times: ServerTimes = {
    startingAt: null,
    startedAt: null,
    stoppingAt: null,
    stoppedAt: null,
    lastActivityAt: null,
  };
  pod: Pod | undefined;
  /** The timeout requested at the last start, otherwise the setting. */
  inactivityTimeoutS: number;

  readonly #options: EngeeServerOptions;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #inactivityTimer: NodeJS.Timeout | undefined;
  #sessionTimer: NodeJS.Timeout | undefined;
  #abortStart = new AbortController();
  readonly #disposing = new AbortController();
  #transition: Promise<void> = Promise.resolve();

  constructor(options: EngeeServerOptions) {
    this.#options = options;
    this.inactivityTimeoutS = options.settings.inactivityTimeoutS;
  }

  get stopSessionAt(): number | null {
    const { sessionLimitS } = this.#options.settings;
    return sessionLimitS === null || this.times.startedAt === null ? null : this.times.startedAt + sessionLimitS * 1000;
  }

  /** Starts a stopped server. Does nothing in any other state. */
  start(inactivityTimeoutS = this.#options.settings.inactivityTimeoutS): void {
    if (this.status !== 'stopped') {
      return;
    }
    this.inactivityTimeoutS = inactivityTimeoutS;
    this.#options.onStarting();
    this.#abortStart = new AbortController();
    this.times.startingAt = preciseNow();
    this.#become('starting');
    this.#transition = this.#finishStart(this.#abortStart.signal);
  }

  /** Stops a starting or running server. Does nothing in any other state. */
  stop(): void {
    if (this.status !== 'running' && this.status !== 'starting') {
      return;
    }
    this.#abortStart.abort();
    this.times.stoppingAt = preciseNow();
    this.#become('stopping');
    this.#transition = this.#finishStop(this.#transition);
  }

  /** Moves the inactivity deadline when a request of the user arrives or ends. */
  noteActivity(): void {
    if (this.status !== 'running') {
      return;
    }
    this.times.lastActivityAt = preciseNow();
    clearTimeout(this.#inactivityTimer);
    this.#inactivityTimer = this.#stopAfter(this.inactivityTimeoutS * 1000 + this.#options.settings.inactivityGraceMs);
  }

  /** Waits until the server has the status `status`. */
  async reached(status: ServerStatus, signal: AbortSignal): Promise<void> {
    while (this.status !== status) {
      await new Promise<void>((resolve, reject) => {
        this.#changes.once('change', resolve);
        signal.addEventListener('abort', () => {
          reject(new Error('no longer waiting'));
        });
      });
    }
  }

  /** Stops immediately in any state and leaves no process and no timer. */
  async dispose(): Promise<void> {
    this.#disposing.abort();
    this.stop();
    await this.#transition;
    this.#changes.removeAllListeners();
  }

  #become(status: ServerStatus): void {
    this.status = status;
    this.#options.log(`server ${status}`);
    this.#changes.emit('change');
  }

  async #finishStart(signal: AbortSignal): Promise<void> {
    const { pod, settings } = this.#options;
    const julia = pod && startPod(pod, signal);
    try {
      [this.pod] = await Promise.all([julia, pause(settings.startMs, signal)]);
    } catch (error) {
      await julia?.then(
        (started) => started.kill(),
        () => undefined,
      );
      if (!signal.aborted) {
        this.#options.log(`the server could not start: ${String(error)}`);
        this.#stopped();
      }
      return;
    }
    if (signal.aborted) {
      return;
    }
    void this.pod?.exited.then(() => {
      // User code can end the process, which stops the server.
      if (this.status === 'running') {
        this.#stopped();
      }
    });
    this.times.startedAt = preciseNow();
    this.#become('running');
    this.noteActivity();
    this.#sessionTimer = this.stopSessionAt === null ? undefined : this.#stopAfter(this.stopSessionAt - preciseNow());
  }

  async #finishStop(starting: Promise<void>): Promise<void> {
    await starting;
    await this.pod?.kill();
    // The delay makes the state visible to clients. There are none when the sandbox closes.
    await pause(this.#options.settings.stopMs, this.#disposing.signal).catch(() => undefined);
    this.#stopped();
  }

  #stopped(): void {
    clearTimeout(this.#inactivityTimer);
    clearTimeout(this.#sessionTimer);
    this.pod = undefined;
    this.times.stoppedAt = preciseNow();
    this.#become('stopped');
  }

  #stopAfter(delayMs: number): NodeJS.Timeout {
    // A delay beyond 31 bits would fire immediately.
    return setTimeout(
      () => {
        this.stop();
      },
      Math.min(delayMs, 2 ** 31 - 1),
    ).unref();
  }
}

/** Waits for `delayMs`. Rejects when `signal` aborts. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs);
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error('aborted'));
    };
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
      stop();
    }
  });
}
