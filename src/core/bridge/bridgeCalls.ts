import type { Clock } from '../../platform/clock.ts';
import type { Inflate } from '../../platform/inflate.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { UserApi } from '../api/userApi.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { abortable } from '../lib/abort.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import { singleFlight } from '../lib/singleFlight.ts';
import { bridgeModule, callExpression, callsExpression, installExpression, type Argument, type BridgeModule } from './bridgeModule.ts';
import { parseReply, unpacked, type BridgeReply, type ParsedReply } from './bridgeReply.ts';
import { isMalformed, isPassing, maxMalformedAnswers } from './passingFault.ts';

export interface BridgeCallsDependencies {
  readonly userApi: Pick<UserApi, 'evaluate'>;
  readonly clock: Clock;
  readonly inflate: Inflate;
  /** The Julia of the bridge. */
  readonly source: string;
}

/** A bridge that is known to be in a server's Julia: until the server restarts it is found under this epoch. */
export interface Installed {
  readonly kind: 'installed';
  readonly epoch: string;
}

export type Installation =
  | Installed
  /** The server does not take the bridge; `reason`: Julia's own words, for the log. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A server that refused the bridge is not asked again for so long, unless it restarts under another address. */
const refusalMs = 5 * 60_000;
/** So often it is tried to install the bridge over a connection that breaks: what arrives twice is installed once. */
const installAttempts = 6;
const installRetry = { firstMs: 250, maxMs: 4_000 };

/** Calls into the bridge, one request each; it is installed when it is found missing. */
export class BridgeCalls {
  private readonly dependencies: BridgeCallsDependencies;
  private readonly module: Promise<BridgeModule>;
  private readonly known = new Map<ServerUrl, Installed>();
  private readonly refusals = new Map<ServerUrl, { readonly refusal: Installation; readonly at: number }>();
  private readonly installing = new Map<ServerUrl, () => Promise<Installation>>();
  private readonly answers = new Map<ServerUrl, number>();

  constructor(dependencies: BridgeCallsDependencies) {
    this.dependencies = dependencies;
    this.module = bridgeModule(dependencies.source);
  }

  /** The bridge of a server, installed when it is not known to be. Rejects with `EngeeError` when the server does not answer. */
  async installed(server: ServerUrl, signal: AbortSignal): Promise<Installation> {
    signal.throwIfAborted();
    const known = this.known.get(server) ?? this.refused(server);
    if (known !== undefined) return known;
    const install = this.installing.get(server) ?? singleFlight(async () => this.install(server));
    this.installing.set(server, install);
    return abortable(install(), signal);
  }

  /** Whether the bridge has answered within so many milliseconds. */
  hasAnsweredWithin(server: ServerUrl, periodMs: number): boolean {
    const at = this.answers.get(server);
    return at !== undefined && this.dependencies.clock.monotonic() - at <= periodMs;
  }

  /** What was believed of the server's bridge is wrong: it is looked for again when it is next needed. */
  forget(server: ServerUrl): void {
    this.known.delete(server);
  }

  /** One call. `absent`: the bridge is not there, and nothing was called. Rejects with `EngeeError`. */
  async call(server: ServerUrl, signal: AbortSignal, call: string, ...args: readonly Argument[]): Promise<ParsedReply> {
    return this.send(server, callExpression(await this.module, call, ...args), signal);
  }

  /** Several calls in one request; the answer is the last one's. */
  async callAll(server: ServerUrl, signal: AbortSignal, calls: readonly (readonly [call: string, ...args: readonly Argument[]])[]): Promise<ParsedReply> {
    return this.send(server, callsExpression(await this.module, calls), signal);
  }

  /** A call that may be repeated: where the bridge turns out to be missing, it is installed and called again, once. */
  async callInstalled<K extends BridgeReply['kind']>(kind: K, server: ServerUrl, signal: AbortSignal, call: string, ...args: readonly Argument[]): Promise<Extract<BridgeReply, { kind: K }>> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const installation = await this.installed(server, signal);
      if (installation.kind === 'refused') break;
      const { header } = await this.call(server, signal, call, ...args);
      if (header.kind === kind) return header as Extract<BridgeReply, { kind: K }>;
      this.forget(server);
    }
    throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'bridge' });
  }

  private async send(server: ServerUrl, expression: string, signal: AbortSignal): Promise<ParsedReply> {
    const evaluation = await this.dependencies.userApi.evaluate(server, expression, signal);
    const reply = evaluation.kind === 'value' ? parseReply(evaluation.text) : undefined;
    if (reply === undefined) {
      // What was called may have had its effect, so this must not be taken for `absent`.
      throw new EngeeError({ kind: 'protocol', what: 'run', detail: evaluation.kind === 'error' ? `bridge: ${evaluation.type.slice(0, 80)}` : 'bridge' });
    }
    this.answers.set(server, this.dependencies.clock.monotonic());
    return unpacked(reply, this.dependencies.inflate);
  }

  /** Not tied to the signal of whoever asked first: others wait for it as well. */
  private async install(server: ServerUrl): Promise<Installation> {
    for (let attempt = 1, malformed = 0; ; attempt++) {
      try {
        return await this.installOnce(server);
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined || !isPassing(fault) || attempt === installAttempts) throw error;
        malformed = isMalformed(fault) ? malformed + 1 : 0;
        if (malformed === maxMalformedAnswers) throw error;
        await delay(this.dependencies.clock, backoffMs(installRetry, attempt, 0.5), new AbortController().signal);
      }
    }
  }

  private async installOnce(server: ServerUrl): Promise<Installation> {
    const { userApi, clock } = this.dependencies;
    const evaluation = await userApi.evaluate(server, installExpression(await this.module), new AbortController().signal);
    const header = evaluation.kind === 'value' ? parseReply(evaluation.text)?.header : undefined;
    if (header?.kind === 'hello') {
      const installed: Installed = { kind: 'installed', epoch: header.epoch };
      this.known.set(server, installed);
      this.refusals.delete(server);
      this.answers.set(server, clock.monotonic());
      return installed;
    }
    const reason = evaluation.kind === 'error' ? evaluation.shortDescription : 'an answer that is not the bridge\'s';
    const refusal: Installation = { kind: 'refused', reason: reason.slice(0, 200) };
    this.refusals.set(server, { refusal, at: clock.monotonic() });
    return refusal;
  }

  private refused(server: ServerUrl): Installation | undefined {
    const found = this.refusals.get(server);
    return found !== undefined && this.dependencies.clock.monotonic() - found.at < refusalMs ? found.refusal : undefined;
  }
}
