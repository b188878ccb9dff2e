import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { UserApi } from '../api/userApi.ts';
import { EngeeError } from '../errors/engeeError.ts';
import { raceAbort } from '../lib/abort.ts';
import { singleFlight } from '../lib/concurrency.ts';
import { lazy } from '../lib/lazy.ts';
import { BridgeInstaller, type Installation, type Installed } from './bridgeInstaller.ts';
import { type Argument, type BridgeModule, bridgeModule, callExpression, callsExpression } from './bridgeModule.ts';
import type { BridgeReply } from './bridgeReply.ts';

/** The first line of a reply. Every module also replies `absent`, which means that it is missing. */
export interface ReplyHeader {
  readonly kind: string;
}

/** A reply: its header and the text after the first line. */
export interface Reply<Header extends ReplyHeader> {
  readonly header: Header;
  readonly payload: string;
}

export interface BridgeCallsDependencies<Header extends ReplyHeader> {
  readonly userApi: Pick<UserApi, 'evaluate'>;
  readonly clock: Clock;
  /** The Julia source of the module. */
  readonly source: string;
  /** Reads a reply. Resolves to undefined if it is not from the module. Rejects with `EngeeError` if it is damaged. */
  readonly readReply: (text: string) => Promise<Reply<Header> | undefined>;
}

/** Time before the bridge is installed again on a server that refused it. A restarted server has a new address. */
const refusalMs = 5 * 60_000;

/** Calls a Julia module with one request each, and installs it when it is missing. By default, it is the bridge for runs. */
export class BridgeCalls<Header extends ReplyHeader = BridgeReply> {
  private readonly dependencies: BridgeCallsDependencies<Header>;
  private readonly module: () => Promise<BridgeModule>;
  private readonly installer: BridgeInstaller;
  private readonly known = new Map<ServerUrl, Installed>();
  private readonly refusals = new Map<ServerUrl, { readonly refusal: Installation; readonly at: number }>();
  private readonly installing = new Map<ServerUrl, () => Promise<Installation>>();
  private readonly responses = new Map<ServerUrl, number>();

  constructor(dependencies: BridgeCallsDependencies<Header>) {
    this.dependencies = dependencies;
    this.module = lazy(async () => bridgeModule(dependencies.source));
    this.installer = new BridgeInstaller({ ...dependencies, module: this.module });
  }

  /** Returns the bridge of a server and installs it if needed. Rejects with `EngeeError` when the server doesn't respond. */
  async installed(server: ServerUrl, signal: AbortSignal): Promise<Installation> {
    signal.throwIfAborted();
    const known = this.known.get(server) ?? this.refused(server);
    if (known !== undefined) return known;
    const install = this.installing.get(server) ?? singleFlight(async () => this.install(server));
    this.installing.set(server, install);
    return raceAbort(install(), signal);
  }

  /** Returns whether the bridge is known to be installed or refused, so that `installed` resolves at once. */
  isSettled(server: ServerUrl): boolean {
    return (this.known.get(server) ?? this.refused(server)) !== undefined;
  }

  /** Returns whether the bridge has responded within the last `periodMs` milliseconds. */
  hasAnsweredWithin(server: ServerUrl, periodMs: number): boolean {
    const at = this.responses.get(server);
    return at !== undefined && this.dependencies.clock.monotonic() - at <= periodMs;
  }

  /** Forgets that the bridge is installed. The next call checks again. */
  forget(server: ServerUrl): void {
    this.known.delete(server);
  }

  /** Makes one call. The reply `absent` means that the bridge is missing and nothing was called. Rejects with `EngeeError`. */
  async call(
    server: ServerUrl,
    signal: AbortSignal,
    call: string,
    ...args: readonly Argument[]
  ): Promise<Reply<Header>> {
    return this.send(server, callExpression(await this.module(), call, ...args), signal);
  }

  /** Makes several calls in one request. The reply is that of the last one. */
  async callAll(
    server: ServerUrl,
    signal: AbortSignal,
    calls: readonly (readonly [call: string, ...args: readonly Argument[]])[],
  ): Promise<Reply<Header>> {
    return this.send(server, callsExpression(await this.module(), calls), signal);
  }

  /** Makes a repeatable call. Installs the bridge and repeats the call once when the bridge is missing. */
  async callInstalled<K extends Header['kind']>(
    kind: K,
    server: ServerUrl,
    signal: AbortSignal,
    call: string,
    ...args: readonly Argument[]
  ): Promise<Extract<Header, { kind: K }>> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const header = await this.callOnce(kind, server, signal, call, ...args);
      if (header !== undefined) return header;
    }
    throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'bridge' });
  }

  /**
   * Makes a call. Installs the bridge if it is not known, but resolves to undefined if it was installed and is missing now, because
   * the server has restarted.
   */
  async callOnce<K extends Header['kind']>(
    kind: K,
    server: ServerUrl,
    signal: AbortSignal,
    call: string,
    ...args: readonly Argument[]
  ): Promise<Extract<Header, { kind: K }> | undefined> {
    const installation = await this.installed(server, signal);
    if (installation.kind === 'refused')
      throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'bridge', problem: { kind: 'noBridge' } });
    const { header } = await this.call(server, signal, call, ...args);
    if (header.kind === kind) return header as Extract<Header, { kind: K }>;
    this.forget(server);
    return undefined;
  }

  private async send(server: ServerUrl, expression: string, signal: AbortSignal): Promise<Reply<Header>> {
    const evaluation = await this.dependencies.userApi.evaluate(server, expression, signal);
    const reply = evaluation.kind === 'value' ? await this.dependencies.readReply(evaluation.text) : undefined;
    if (reply === undefined) {
      // Not `absent`: the call may have had its effect.
      throw new EngeeError({
        kind: 'protocol',
        what: 'run',
        detail: evaluation.kind === 'error' ? `bridge: ${evaluation.type.slice(0, 80)}` : 'bridge',
      });
    }
    this.responses.set(server, this.dependencies.clock.monotonic());
    return reply;
  }

  private async install(server: ServerUrl): Promise<Installation> {
    const installation = await this.installer.install(server);
    if (installation.kind === 'refused') {
      this.refusals.set(server, { refusal: installation, at: this.dependencies.clock.monotonic() });
    } else {
      this.known.set(server, installation);
      this.refusals.delete(server);
      this.responses.set(server, this.dependencies.clock.monotonic());
    }
    return installation;
  }

  private refused(server: ServerUrl): Installation | undefined {
    const found = this.refusals.get(server);
    return found !== undefined && this.dependencies.clock.monotonic() - found.at < refusalMs
      ? found.refusal
      : undefined;
  }
}
