import type { BaseUrl } from '../../core/api/baseUrl.ts';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { Auth, AuthState } from '../../core/auth/auth.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import { withDeadline } from '../../core/files/remote/fileCalls.ts';
import { remoteAuthority } from '../../core/files/remote/remoteUri.ts';
import { raceAbort } from '../../core/lib/abort.ts';
import { type Disposable, DisposableStore } from '../../core/lib/disposable.ts';
import { Emitter, type Event } from '../../core/lib/event.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';

export interface ServerAccessDependencies {
  readonly baseUrl: BaseUrl;
  readonly auth: Pick<Auth, 'state' | 'onDidChangeState'>;
  readonly server: Pick<Server, 'state' | 'refresh' | 'onDidChangeState'>;
  readonly clock: Clock;
}

/** Time to read the stored sign-in and to ask Engee for the state of the server, for documents that a window restores. */
const readyMs = 30_000;

/** Decides whose files can be accessed now. */
export class ServerAccess implements Disposable {
  private readonly dependencies: ServerAccessDependencies;
  private readonly changed = new Emitter<void>();
  private readonly resources = new DisposableStore();
  private current: { readonly accountId: string; readonly authority: string } | undefined;
  private shown: string;

  /** Fires when files become accessible, or stop to be, or belong to someone else. */
  readonly onDidChange: Event<void> = this.changed.event;

  constructor(dependencies: ServerAccessDependencies) {
    this.dependencies = dependencies;
    const { auth, server } = dependencies;
    this.resources.add(this.changed);
    this.shown = this.summary();
    for (const event of [auth.onDidChangeState, server.onDidChangeState] as readonly Event<unknown>[])
      this.resources.add(event(async () => this.update()));
    void this.update();
  }

  /** The authority of the signed-in account's files. Undefined if nobody is signed in. */
  get authority(): string | undefined {
    return this.current?.authority;
  }

  /** Returns why files of this authority certainly can't be changed now. Undefined if they perhaps can. */
  refusal(authority: string): Fault | undefined {
    const { auth, server } = this.dependencies;
    switch (auth.state.kind) {
      case 'unknown':
        return undefined;
      case 'signedOut':
      case 'signingIn':
        return { kind: 'signInRequired', why: 'signedOut' };
      case 'expired':
        return { kind: 'signInRequired', why: 'expired' };
      case 'signedIn':
        break;
    }
    if (this.current !== undefined && this.current.authority !== authority) return { kind: 'otherAccount' };
    switch (server.state.kind) {
      case 'stopped':
      case 'starting':
      case 'stopping':
        return { kind: 'serverNotRunning', status: server.state.kind };
      case 'running':
      case 'unknown':
      case 'unreachable':
        return undefined;
    }
  }

  /**
   * Returns the running server that has the files of this authority. Waits until the states of the sign-in and the server are
   * known. Rejects with the reason if the files are not accessible.
   */
  async serverOf(authority: string, signal: AbortSignal): Promise<ServerUrl> {
    return withDeadline(this.dependencies.clock, readyMs, signal, async (limited) => {
      const { baseUrl, server } = this.dependencies;
      const auth = await this.knownAuth(limited);
      if (auth.kind !== 'signedIn')
        throw new EngeeError({ kind: 'signInRequired', why: auth.kind === 'expired' ? 'expired' : 'signedOut' });
      if ((await remoteAuthority(baseUrl, auth.account.id)) !== authority)
        throw new EngeeError({ kind: 'otherAccount' });
      const state = server.state.kind === 'unknown' ? await server.refresh(limited) : server.state;
      switch (state.kind) {
        case 'running':
          return state.url;
        case 'unreachable':
          throw new EngeeError(state.fault);
        default:
          throw new EngeeError({ kind: 'serverNotRunning', status: state.kind });
      }
    });
  }

  dispose(): void {
    this.resources.dispose();
  }

  private async knownAuth(signal: AbortSignal): Promise<AuthState> {
    const { auth } = this.dependencies;
    if (auth.state.kind !== 'unknown') return auth.state;
    let subscription: Disposable | undefined;
    const known = new Promise<AuthState>((resolve) => {
      subscription = auth.onDidChangeState(() => {
        if (auth.state.kind !== 'unknown') resolve(auth.state);
      });
    });
    try {
      return await raceAbort(known, signal);
    } finally {
      subscription?.dispose();
    }
  }

  private async update(): Promise<void> {
    const { auth, baseUrl } = this.dependencies;
    const accountId = 'account' in auth.state ? auth.state.account.id : undefined;
    if (accountId !== this.current?.accountId) {
      this.current = undefined;
      if (accountId !== undefined) {
        const authority = await remoteAuthority(baseUrl, accountId);
        const now = 'account' in auth.state ? auth.state.account.id : undefined;
        if (now !== accountId) return;
        this.current = { accountId, authority };
      }
    }
    const summary = this.summary();
    if (summary === this.shown) return;
    this.shown = summary;
    this.changed.fire();
  }

  /** What `onDidChange` is about. A changed deadline of the server isn't. */
  private summary(): string {
    const { auth, server } = this.dependencies;
    const { state } = server;
    return [auth.state.kind, this.current?.authority, state.kind, state.kind === 'running' ? state.url : ''].join(' ');
  }
}
