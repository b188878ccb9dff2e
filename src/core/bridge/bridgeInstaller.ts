import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Evaluation, UserApi } from '../api/userApi.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import { type Freight, type FreightForm, freightOf } from './bridgeFreight.ts';
import type { BridgeModule } from './bridgeModule.ts';
import { type BridgeReply, parseReply } from './bridgeReply.ts';
import { installExpression } from './installExpression.ts';
import { isTransient, maxMalformedAnswers } from './transientFault.ts';

export interface BridgeInstallerDependencies {
  readonly userApi: Pick<UserApi, 'evaluate'>;
  readonly clock: Clock;
  readonly module: () => Promise<BridgeModule>;
}

/** An installed bridge. Its epoch is valid until the server restarts. */
export interface Installed {
  readonly kind: 'installed';
  readonly epoch: string;
}

export type Installation =
  | Installed
  /**
   * The bridge can't be installed. `by`: Julia itself, or a gateway on the network that accepts only small requests.
   * `reason`: Julia's message or the kind of fault, for the log.
   */
  | { readonly kind: 'refused'; readonly by: 'julia' | 'gateway'; readonly reason: string };

/**
 * Maximum base64 characters per request, from the first attempt to the last. Gateways accept 64 KiB and firewalls often
 * 8 KiB. The Julia around each part needs another 3 KiB.
 */
const partLengths = [Infinity, 12 * 1024, 3 * 1024] as const;
/** Consecutive refusals before the next form is tried. Only counted when a small request succeeds right after. */
const maxRefusals = 3;
/** Consecutive refusals of the last form, after which code runs without the bridge. */
const maxLastRefusals = 6;
/** Consecutive attempts while small requests fail as well. */
const maxOutages = 6;
const retry = { firstMs: 250, maxMs: 4_000 };
/** A minimal request. Its value doesn't matter. */
const smallCode = '3 + 5';

type Sent =
  | Installation
  /** Julia has no zlib. */
  | { readonly kind: 'notUnpacked' }
  /** A gateway refuses this form. */
  | { readonly kind: 'notAccepted'; readonly fault: Fault };

/**
 * Installs the bridge on a server: compressed in one piece, or in smaller and smaller parts when a gateway refuses that.
 *
 * A network fault counts against a form only when a small request succeeds right after it. So an outage never leads to runs
 * without the bridge.
 */
export class BridgeInstaller {
  private readonly dependencies: BridgeInstallerDependencies;
  /** The form that each server accepted last, or the last one tried. */
  private readonly forms = new Map<ServerUrl, FreightForm>();

  constructor(dependencies: BridgeInstallerDependencies) {
    this.dependencies = dependencies;
  }

  /** Rejects with `EngeeError` when the server doesn't respond. */
  async install(server: ServerUrl): Promise<Installation> {
    for (;;) {
      const form = this.forms.get(server) ?? { isPacked: true, partLength: partLengths[0] };
      const sent = await this.send(server, form);
      if (sent.kind === 'notUnpacked') {
        if (!form.isPacked) return refusedBy('julia', 'zlib');
        this.forms.set(server, { ...form, isPacked: false });
      } else if (sent.kind === 'notAccepted') {
        // A malformed response means that the request was accepted, so a smaller one would not help.
        const partLength = isMalformed(sent.fault) ? undefined : partLengths.find((length) => length < form.partLength);
        if (partLength === undefined) return refusedBy('gateway', reasonOf(sent.fault));
        this.forms.set(server, { ...form, partLength });
      } else {
        return sent;
      }
    }
  }

  /** Sends the missing parts until the bridge replies `hello`. */
  private async send(server: ServerUrl, form: FreightForm): Promise<Sent> {
    const { userApi, module } = this.dependencies;
    const bridge = await module();
    const freight = await freightOf(bridge, form);
    const attempts = new Attempts(form);
    for (let index = 0, answers = 0; ;) {
      let evaluation: Evaluation;
      try {
        evaluation = await userApi.evaluate(server, installExpression(bridge, freight, index), noSignal());
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined || !mayComeFromGateway(fault)) throw error;
        if (attempts.isEnough(fault, await this.acceptsSmallRequests(server))) return { kind: 'notAccepted', fault };
        await delay(this.dependencies.clock, backoffMs(retry, attempts.failures, 0.5), noSignal());
        continue;
      }
      attempts.noteAnswer();
      const outcome = outcomeOf(evaluation, freight);
      if (typeof outcome !== 'number') return outcome;
      // Two windows may send parts in turns. A server that never gets complete would loop forever.
      if (++answers > 3 * freight.parts.length) return refusedBy('julia', 'parts are missing');
      index = outcome;
    }
  }

  /** Rejects with `EngeeError` for a fault that doesn't go away. */
  private async acceptsSmallRequests(server: ServerUrl): Promise<boolean> {
    try {
      await this.dependencies.userApi.evaluate(server, smallCode, noSignal());
      return true;
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined || !isTransient(fault)) throw error;
      return false;
    }
  }
}

/** Counts consecutive failures of one form. */
class Attempts {
  private readonly maxRefusals: number;
  private refusals = 0;
  private outages = 0;
  private malformed = 0;

  constructor({ partLength }: FreightForm) {
    this.maxRefusals = partLength === partLengths.at(-1) ? maxLastRefusals : maxRefusals;
  }

  get failures(): number {
    return this.refusals + this.outages;
  }

  noteAnswer(): void {
    this.refusals = this.outages = this.malformed = 0;
  }

  /** Returns whether to give up the form. Throws the fault when the server doesn't respond at all. */
  isEnough(fault: Fault, acceptsSmallRequests: boolean): boolean {
    this.malformed = isMalformed(fault) ? this.malformed + 1 : 0;
    this.outages = acceptsSmallRequests ? 0 : this.outages + 1;
    this.refusals = acceptsSmallRequests ? this.refusals + 1 : 0;
    const isMuch = this.malformed === maxMalformedAnswers;
    if (!acceptsSmallRequests && (isMuch || this.outages === maxOutages)) throw new EngeeError(fault);
    return acceptsSmallRequests && (isMuch || this.refusals === this.maxRefusals || isTooLarge(fault));
  }
}

/** Returns the result of an attempt, or the index of the next part to send. */
function outcomeOf(evaluation: Evaluation, { parts }: Freight): Sent | number {
  if (evaluation.kind === 'error') return refusedBy('julia', evaluation.shortDescription);
  const header: BridgeReply | undefined = parseReply(evaluation.text)?.header;
  if (header?.kind === 'hello') return { kind: 'installed', epoch: header.epoch };
  if (header?.kind === 'notUnpacked') return header;
  const next = header?.kind === 'parts' ? header.missing[0] : undefined;
  return next !== undefined && next >= 1 && next <= parts.length
    ? next - 1
    : refusedBy('julia', 'a response that is not from the bridge');
}

function refusedBy(by: 'julia' | 'gateway', reason: string): Installation {
  return { kind: 'refused', by, reason: reason.slice(0, 200) };
}

function reasonOf(fault: Fault): string {
  if (fault.kind === 'protocol') return fault.detail;
  return fault.kind === 'unavailable' ? Object.values(fault.why).join(' ') : fault.kind;
}

/** Firewalls also respond with 403 and 404, as a server does that doesn't know the token. */
function mayComeFromGateway(fault: Fault): boolean {
  return isTransient(fault) || fault.kind === 'tokenTooNew' || fault.kind === 'forbidden' || fault.kind === 'notFound';
}

/** Returns whether a response is malformed. Requests that were too large don't count. */
function isMalformed(fault: Fault): boolean {
  return fault.kind === 'protocol' && fault.problem !== undefined && !isTooLarge(fault);
}

function isTooLarge(fault: Fault): boolean {
  return fault.kind === 'protocol' && fault.problem?.kind === 'requestTooLarge';
}

/** Returns a signal that never aborts, because several callers may wait for the same installation. */
function noSignal(): AbortSignal {
  return new AbortController().signal;
}
