import { isMalformed, maxMalformedAnswers } from '../bridge/transientFault.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';

/** Consecutive useless replies before giving up. */
const maxUseless = 10;

/**
 * Counts consecutive replies that make no progress: malformed ones, and useless ones, which carry nothing although the run is
 * over or do not continue the known output. The limits are low because each reply may have the maximum size.
 */
export class BadAnswers {
  private malformed = 0;
  private useless = 0;

  /** The higher of the two counts. */
  get count(): number {
    return Math.max(this.malformed, this.useless);
  }

  /** Records a well-formed reply. */
  noteReply(isUseless: boolean): void {
    this.malformed = 0;
    this.useless = isUseless ? this.useless + 1 : 0;
  }

  /** Records a failed request. Throws its fault if there were too many malformed replies. */
  noteFault(fault: Fault): void {
    if (isMalformed(fault) && ++this.malformed >= maxMalformedAnswers) throw new EngeeError(fault);
  }

  /** Throws if there were too many useless replies. */
  refuseUseless(): void {
    if (this.useless > maxUseless) throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'bridge: no report' });
  }
}
