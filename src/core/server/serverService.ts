import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { AccountApi, StartOptions } from '../api/accountApi.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import type { Disposable } from '../lib/disposable.ts';
import { Emitter, type Event } from '../lib/event.ts';
import type { Server } from './server.ts';
import { ServerControl } from './serverControl.ts';
import type { ServerState } from './serverState.ts';
import { ServerWatch } from './serverWatch.ts';

/** The part of `Auth` that determines whose server it is. */
export interface SignIn {
  readonly state:
    | { readonly kind: 'signedIn'; readonly account: { readonly id: string } }
    | { readonly kind: 'unknown' | 'signedOut' | 'signingIn' | 'expired' };
  readonly onDidChangeState: Event<unknown>;
}

export interface ServerServiceOptions {
  readonly api: Pick<AccountApi, 'info' | 'start' | 'stop'>;
  readonly signIn: SignIn;
  readonly clock: Clock;
  readonly log: Logger;
  /** Returns a number in [0, 1), such as `Math.random`. */
  readonly random: () => number;
  /** Read at each start. */
  readonly startOptions: () => StartOptions;
}

/** The server of one account, while that account is signed in. */
interface Session {
  readonly accountId: string;
  readonly watch: ServerWatch;
  readonly control: ServerControl;
}

/** The signed-in user's server. Sends no requests before `begin` and while the user is signed out. */
export class ServerService implements Server, Disposable {
  private readonly options: ServerServiceOptions;
  private readonly changed = new Emitter<ServerState>();
  private readonly started = new Emitter<ServerUrl>();
  private session: Session | undefined;
  private subscription: Disposable | undefined;
  private isFocused = true;

  readonly onDidChangeState: Event<ServerState> = this.changed.event;
  /** Fires when a start that this window requested has succeeded. */
  readonly onDidStart: Event<ServerUrl> = this.started.event;

  constructor(options: ServerServiceOptions) {
    this.options = options;
  }

  get state(): ServerState {
    return this.session?.watch.state ?? { kind: 'unknown' };
  }

  get runningUrl(): ServerUrl | undefined {
    const { state } = this;
    return state.kind === 'running' ? state.url : undefined;
  }

  /** Starts to follow the sign-in and to poll the signed-in user's server. */
  begin(): void {
    this.subscription ??= this.options.signIn.onDidChangeState(() => {
      this.followSignIn();
    });
    this.followSignIn();
  }

  /** A window without focus polls less often. */
  setFocused(isFocused: boolean): void {
    this.isFocused = isFocused;
    this.session?.watch.setFocused(isFocused);
  }

  async refresh(signal: AbortSignal): Promise<ServerState> {
    signal.throwIfAborted();
    return this.session?.watch.refresh(signal) ?? this.state;
  }

  async start(signal: AbortSignal): Promise<ServerUrl> {
    const url = await this.signedIn().control.start(signal);
    this.started.fire(url);
    return url;
  }

  async stop(signal: AbortSignal): Promise<void> {
    return this.signedIn().control.stop(signal);
  }

  dispose(): void {
    this.subscription?.dispose();
    this.session?.watch.end({ kind: 'canceled' });
    this.session = undefined;
    this.changed.dispose();
    this.started.dispose();
  }

  private signedIn(): Session {
    if (this.session === undefined) throw new EngeeError(this.signInFault());
    return this.session;
  }

  private signInFault(): Fault {
    return { kind: 'signInRequired', why: this.options.signIn.state.kind === 'expired' ? 'expired' : 'signedOut' };
  }

  private followSignIn(): void {
    const { state } = this.options.signIn;
    const accountId = state.kind === 'signedIn' ? state.account.id : undefined;
    if (accountId === this.session?.accountId) return;
    const before = this.state;
    // A user who signed out knows why the wait ends, but an expired sign-in must be reported.
    this.session?.watch.end(state.kind === 'expired' ? this.signInFault() : { kind: 'canceled' });
    this.session = accountId === undefined ? undefined : this.openSession(accountId);
    if (before.kind !== 'unknown') this.changed.fire(this.state);
    this.session?.watch.begin();
  }

  private openSession(accountId: string): Session {
    const { api, clock, log, random, startOptions } = this.options;
    const watch = new ServerWatch({ api, clock, log, random, isFocused: this.isFocused });
    watch.onDidChangeState((state) => {
      this.changed.fire(state);
    });
    return { accountId, watch, control: new ServerControl(watch, { api, startOptions }) };
  }
}
