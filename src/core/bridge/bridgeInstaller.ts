import type { Clock } from '../../platform/clock.ts';
import type { ServerUrl } from '../api/serverUrl.ts';
import type { Evaluation, UserApi } from '../api/userApi.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';
import { backoffMs } from '../lib/backoff.ts';
import { delay } from '../lib/delay.ts';
import { freightOf, type Freight, type FreightForm } from './bridgeFreight.ts';
import type { BridgeModule } from './bridgeModule.ts';
import { parseReply, type BridgeReply } from './bridgeReply.ts';
import { installExpression } from './installExpression.ts';
import { isPassing, maxMalformedAnswers } from './passingFault.ts';

export interface BridgeInstallerDependencies {
  readonly userApi: Pick<UserApi, 'evaluate'>;
  readonly clock: Clock;
  readonly module: Promise<BridgeModule>;
}

/** A bridge that is known to be in a server's Julia: until the server restarts it is found under this epoch. */
export interface Installed {
  readonly kind: 'installed';
  readonly epoch: string;
}

export type Installation =
  | Installed
  /**
   * The bridge cannot be had. `by`: Julia itself, or something on the way that lets small requests through.
   * `reason`: Julia's own words or the kind of fault, for the log.
   */
  | { readonly kind: 'refused'; readonly by: 'julia' | 'way'; readonly reason: string };

/**
 * The longest text in one request, from the first try to the last. Gateways take 64 KiB, firewalls often read no more than
 * 8 KiB; the Julia around each part needs another 3 KiB.
 */
const partLengths = [Infinity, 12 * 1024, 3 * 1024] as const;
/** Refusals in a row after which a form is given up. After each one a small request was answered. */
const maxRefusals = 3;
/** The same of the last form: after it, code runs without the bridge. */
const maxLastRefusals = 6;
/** Attempts in a row while small requests fail as well. */
const maxOutages = 6;
const retry = { firstMs: 250, maxMs: 4_000 };
/** The smallest request that there is. What it comes to does not matter. */
const smallCode = '3 + 5';

type Sent =
  | Installation
  /** Julia finds no zlib. */
  | { readonly kind: 'notUnpacked' }
  /** Something on the way refuses this form. */
  | { readonly kind: 'notTaken'; readonly fault: Fault };

/**
 * Brings the bridge to a server: packed and in one piece, and where that does not get through in smaller and smaller parts.
 *
 * A fault of the way counts against a form only when a small request is answered right after it. So an outage, however long,
 * never leads to runs without the bridge.
 */
export class BridgeInstaller {
  private readonly dependencies: BridgeInstallerDependencies;
  /** What a server took last, or the least that was tried. */
  private readonly forms = new Map<ServerUrl, FreightForm>();

  constructor(dependencies: BridgeInstallerDependencies) {
    this.dependencies = dependencies;
  }

  /** Rejects with `EngeeError` when the server does not answer. */
  async install(server: ServerUrl): Promise<Installation> {
    for (;;) {
      const form = this.forms.get(server) ?? { isPacked: true, partLength: partLengths[0] };
      const sent = await this.send(server, form);
      if (sent.kind === 'notUnpacked') {
        if (!form.isPacked) return refusedBy('julia', 'zlib');
        this.forms.set(server, { ...form, isPacked: false });
      } else if (sent.kind === 'notTaken') {
        // An answer of another form than agreed says that the request was taken: a smaller one would not help.
        const partLength = isMalformed(sent.fault) ? undefined : partLengths.find((length) => length < form.partLength);
        if (partLength === undefined) return refusedBy('way', reasonOf(sent.fault));
        this.forms.set(server, { ...form, partLength });
      } else {
        return sent;
      }
    }
  }

  /** Sends what is missing until the bridge says hello. */
  private async send(server: ServerUrl, form: FreightForm): Promise<Sent> {
    const { userApi, module } = this.dependencies;
    const freight = await freightOf(await module, form);
    const attempts = new Attempts(form);
    for (let index = 0, answers = 0; ;) {
      let evaluation: Evaluation;
      try {
        evaluation = await userApi.evaluate(server, installExpression(await module, freight, index), noSignal());
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined || !mayComeFromTheWay(fault)) throw error;
        if (attempts.isEnough(fault, await this.takesSmallRequests(server))) return { kind: 'notTaken', fault };
        await delay(this.dependencies.clock, backoffMs(retry, attempts.failures, 0.5), noSignal());
        continue;
      }
      attempts.noteAnswer();
      const outcome = outcomeOf(evaluation, freight);
      if (typeof outcome !== 'number') return outcome;
      // Two windows may take turns in this; a server that always misses a part would never end it.
      if (++answers > 3 * freight.parts.length) return refusedBy('julia', 'parts are missing');
      index = outcome;
    }
  }

  /** Rejects with `EngeeError` for a fault that waiting does not heal. */
  private async takesSmallRequests(server: ServerUrl): Promise<boolean> {
    try {
      await this.dependencies.userApi.evaluate(server, smallCode, noSignal());
      return true;
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined || !isPassing(fault)) throw error;
      return false;
    }
  }
}

/** Counts the failures of one form in a row. */
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

  /** Whether the form is to be given up. Throws the fault when the server is to be given up. */
  isEnough(fault: Fault, takesSmallRequests: boolean): boolean {
    this.malformed = isMalformed(fault) ? this.malformed + 1 : 0;
    this.outages = takesSmallRequests ? 0 : this.outages + 1;
    this.refusals = takesSmallRequests ? this.refusals + 1 : 0;
    const isMuch = this.malformed === maxMalformedAnswers;
    if (!takesSmallRequests && (isMuch || this.outages === maxOutages)) throw new EngeeError(fault);
    return takesSmallRequests && (isMuch || this.refusals === this.maxRefusals || isTooLarge(fault));
  }
}

/** What an answer means: the end, or the index of the part that is to be sent next. */
function outcomeOf(evaluation: Evaluation, { parts }: Freight): Sent | number {
  if (evaluation.kind === 'error') return refusedBy('julia', evaluation.shortDescription);
  const header: BridgeReply | undefined = parseReply(evaluation.text)?.header;
  if (header?.kind === 'hello') return { kind: 'installed', epoch: header.epoch };
  if (header?.kind === 'notUnpacked') return header;
  const next = header?.kind === 'parts' ? header.missing[0] : undefined;
  return next !== undefined && next >= 1 && next <= parts.length
    ? next - 1
    : refusedBy('julia', "an answer that is not the bridge's");
}

function refusedBy(by: 'julia' | 'way', reason: string): Installation {
  return { kind: 'refused', by, reason: reason.slice(0, 200) };
}

function reasonOf(fault: Fault): string {
  if (fault.kind === 'protocol') return fault.detail;
  return fault.kind === 'unavailable' ? Object.values(fault.why).join(' ') : fault.kind;
}

/** Firewalls also say 403 and 404, which is else said by a server that does not know the token. */
function mayComeFromTheWay(fault: Fault): boolean {
  return isPassing(fault) || fault.kind === 'tokenTooNew' || fault.kind === 'forbidden' || fault.kind === 'notFound';
}

/** Such an answer can be very large, so there are few of them. */
function isMalformed(fault: Fault): boolean {
  return fault.kind === 'protocol' && fault.problem !== undefined && !isTooLarge(fault);
}

function isTooLarge(fault: Fault): boolean {
  return fault.kind === 'protocol' && fault.problem?.kind === 'requestTooLarge';
}

/** No signal: several callers can wait for the same installation. */
function noSignal(): AbortSignal {
  return new AbortController().signal;
}
