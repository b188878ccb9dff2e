import type { ServerUrl } from '../api/serverUrl.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { Emitter } from '../lib/event.ts';
import type { Clock } from '../../platform/clock.ts';
import { boundedList, isSameList } from './variableLists.ts';
import type { VariableSource, WorkspaceState } from './workspaceState.ts';

export interface VariableWatchParts {
  readonly bridge: Pick<Bridge, 'variables'>;
  readonly clock: Clock;
  /** Told of an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
}

/** Runs that follow each other closely are followed by one request. */
const settleMs = 300;

/**
 * Keeps the list of variables fresh while somebody looks at it: it is read again after what may have changed it, never
 * while code runs (Julia would answer only afterwards), one request at a time. It starts nothing and asks nobody.
 */
export class VariableWatch {
  private readonly parts: VariableWatchParts;
  private readonly changed = new Emitter<WorkspaceState>();
  readonly onDidChangeState = this.changed.event;
  private source: VariableSource = { kind: 'notRunning', status: 'unknown' };
  private current: WorkspaceState = { kind: 'notRunning', status: 'unknown' };
  private isVisible = false;
  private isBusy = false;
  private isStale = true;
  private timer: { dispose(): void } | undefined;
  private request: AbortController | undefined;

  constructor(parts: VariableWatchParts) {
    this.parts = parts;
  }

  get state(): WorkspaceState {
    return this.current;
  }

  setSource(source: VariableSource): void {
    if (isSameSource(source, this.source)) return;
    this.source = source;
    this.dropRequest();
    this.isStale = true;
    this.change(source.kind === 'running' ? { kind: 'loading' } : source);
    this.readSoon(0);
  }

  /** A list that nobody sees is not kept fresh. */
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.readSoon(0);
  }

  /** Whether code is running or about to. */
  setBusy(isBusy: boolean): void {
    if (isBusy === this.isBusy) return;
    this.isBusy = isBusy;
    // It would be answered after the run at the earliest, and with what was before or after it.
    if (isBusy && this.dropRequest()) this.isStale = true;
    this.readSoon(settleMs);
  }

  /** The variables may be others now. */
  markStale(): void {
    this.isStale = true;
    this.readSoon(settleMs);
  }

  /** Reads the list as soon as it can be had, in place of a request under way. */
  refresh(): void {
    this.isStale = true;
    this.dropRequest();
    if (this.current.kind === 'failed') this.change({ kind: 'loading' });
    this.readSoon(0);
  }

  dispose(): void {
    this.source = { kind: 'notRunning', status: 'unknown' };
    this.dropRequest();
    this.changed.dispose();
  }

  private readSoon(delayMs: number): void {
    this.timer?.dispose();
    this.timer = undefined;
    const { source } = this;
    if (!this.isVisible || this.isBusy || !this.isStale || source.kind !== 'running') return;
    this.timer = this.parts.clock.schedule(() => void this.read(source.server), delayMs);
  }

  private async read(server: ServerUrl): Promise<void> {
    this.dropRequest();
    const request = new AbortController();
    this.request = request;
    this.isStale = false;
    const after = await this.answer(server, request.signal);
    // The newest request wins: this one was of another server, or older than what changed the variables.
    if (this.request !== request) return;
    this.request = undefined;
    this.change(after);
  }

  private async answer(server: ServerUrl, signal: AbortSignal): Promise<WorkspaceState> {
    try {
      return { kind: 'list', list: boundedList(await this.parts.bridge.variables(server, signal)) };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) this.parts.onBug(error);
      return { kind: 'failed', fault };
    }
  }

  /** Whether there was one. */
  private dropRequest(): boolean {
    const { request } = this;
    this.request = undefined;
    this.timer?.dispose();
    this.timer = undefined;
    request?.abort(new EngeeError({ kind: 'cancelled' }));
    return request !== undefined;
  }

  private change(state: WorkspaceState): void {
    if (state.kind === 'list' && this.current.kind === 'list' && isSameList(state.list, this.current.list)) return;
    this.current = state;
    this.changed.fire(state);
  }
}

function isSameSource(one: VariableSource, other: VariableSource): boolean {
  return one.kind === other.kind && JSON.stringify(one) === JSON.stringify(other);
}
