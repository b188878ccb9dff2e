import type { Clock } from '../../platform/clock.ts';
import { isSameSource, type ServerSource } from '../api/serverSource.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { Emitter } from '../lib/event.ts';
import { boundedList, isSameList, type WorkspaceState } from './workspaceState.ts';

export interface VariableWatchDependencies {
  readonly bridge: Pick<Bridge, 'variables'>;
  readonly clock: Clock;
  /** Called with an error that is not a fault. */
  readonly onBug: (error: unknown) => void;
}

/** Groups runs in quick succession into one request. */
const settleMs = 300;

/**
 * Keeps the list of variables up to date while the view is visible. Reads it after anything that may have changed it, but
 * not while code runs (Julia would respond only afterwards), one request at a time. Never starts a server or prompts.
 */
export class VariableWatch {
  private readonly dependencies: VariableWatchDependencies;
  private readonly changed = new Emitter<WorkspaceState>();
  readonly onDidChangeState = this.changed.event;
  private source: ServerSource = { kind: 'notRunning', status: 'unknown' };
  private current: WorkspaceState = { kind: 'notRunning', status: 'unknown' };
  private isVisible = false;
  private isBusy = false;
  private isStale = true;
  private timer: { dispose(): void } | undefined;
  private request: AbortController | undefined;

  constructor(dependencies: VariableWatchDependencies) {
    this.dependencies = dependencies;
  }

  get state(): WorkspaceState {
    return this.current;
  }

  setSource(source: ServerSource): void {
    if (isSameSource(source, this.source)) return;
    this.source = source;
    this.dropRequest();
    this.isStale = true;
    this.change(source.kind === 'running' ? { kind: 'loading' } : source);
    this.readSoon(0);
  }

  /** A hidden list is not updated. */
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.readSoon(0);
  }

  /** @param isBusy whether code is running or queued */
  setBusy(isBusy: boolean): void {
    if (isBusy === this.isBusy) return;
    this.isBusy = isBusy;
    // The response would come after the run and could be from before or after it.
    if (isBusy && this.dropRequest()) this.isStale = true;
    this.readSoon(settleMs);
  }

  /** Call this when the variables may have changed. */
  markStale(): void {
    this.isStale = true;
    this.readSoon(settleMs);
  }

  /** Reads the list as soon as possible, and replaces a request in flight. */
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
    this.timer = this.dependencies.clock.schedule(() => void this.read(source.server), delayMs);
  }

  private async read(server: ServerUrl): Promise<void> {
    this.dropRequest();
    const request = new AbortController();
    this.request = request;
    this.isStale = false;
    const after = await this.answer(server, request.signal);
    // A newer request replaced this one, because the server or the variables have changed.
    if (this.request !== request) return;
    this.request = undefined;
    this.change(after);
  }

  private async answer(server: ServerUrl, signal: AbortSignal): Promise<WorkspaceState> {
    try {
      return { kind: 'list', list: boundedList(await this.dependencies.bridge.variables(server, signal)) };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) this.dependencies.onBug(error);
      return { kind: 'failed', fault };
    }
  }

  /** Returns whether there was a request. */
  private dropRequest(): boolean {
    const { request } = this;
    this.request = undefined;
    this.timer?.dispose();
    this.timer = undefined;
    request?.abort(new EngeeError({ kind: 'canceled' }));
    return request !== undefined;
  }

  private change(state: WorkspaceState): void {
    if (state.kind === 'list' && this.current.kind === 'list' && isSameList(state.list, this.current.list)) return;
    this.current = state;
    this.changed.fire(state);
  }
}
