import { describe } from '../errors/describe.ts';
import type { Fault, FaultKind } from '../errors/fault.ts';

/**
 * Decides when a failure in a REPL is also offered with buttons, since a terminal has none: once for each kind of failure,
 * and again only after something has worked.
 */
export class RemedyOffer {
  private readonly offer: (fault: Fault) => void;
  private offered: FaultKind | undefined;

  /** @param offer shows the failure with its next steps as buttons */
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

/** Whether a command would help. Trying again is what the REPL is there for, and the log explains without helping. */
function hasRemedy(fault: Fault): boolean {
  return describe(fault)?.nextSteps.some((step) => step !== 'retry' && step !== 'showLog') === true;
}
