import { describe } from '../errors/describe.ts';
import type { Fault, FaultKind } from '../errors/fault.ts';

/**
 * Decides when a failure in a REPL is also shown as a notification, because a terminal has no buttons. Shows each kind
 * of failure once, and again only after something has worked.
 */
export class RemedyOffer {
  private readonly offer: (fault: Fault) => void;
  private offered: FaultKind | undefined;

  /** @param offer shows a notification with the next steps as buttons */
  constructor(offer: (fault: Fault) => void) {
    this.offer = offer;
  }

  failed(fault: Fault): void {
    if (fault.kind === this.offered || !hasRemedy(fault)) return;
    this.offered = fault.kind;
    this.offer(fault);
  }

  worked(): void {
    this.offered = undefined;
  }
}

/** Returns whether a command would help. Retrying needs no button in a REPL, and the log only explains. */
function hasRemedy(fault: Fault): boolean {
  return describe(fault)?.nextSteps.some((step) => step !== 'retry' && step !== 'showLog') === true;
}
