import { isMalformed, maxMalformedAnswers } from '../bridge/passingFault.ts';
import { EngeeError } from '../errors/engeeError.ts';
import type { Fault } from '../errors/fault.ts';

/** Useless answers in a row before giving up. */
const maxUseless = 10;

/**
 * Counts the answers in a row that bring a run no further: malformed ones, and useless ones, which bring nothing although the run
 * is over, or bring what does not follow what is known. Each may be as large as an answer can be, so there are few of them.
 */
export class BadAnswers {
  private malformed = 0;
  private useless = 0;

  /** Useless and malformed answers in a row, whichever are more. */
  get count(): number {
    return Math.max(this.malformed, this.useless);
  }

  /** Takes note of an answer in the agreed form. */
  noteReply(isUseless: boolean): void {
    this.malformed = 0;
    this.useless = isUseless ? this.useless + 1 : 0;
  }

  /** Takes note of a failed question. Throws its fault when that is one malformed answer too many. */
  noteFault(fault: Fault): void {
    if (isMalformed(fault) && ++this.malformed >= maxMalformedAnswers) throw new EngeeError(fault);
  }

  /** Throws when there were too many useless answers. */
  refuseUseless(): void {
    if (this.useless > maxUseless) throw new EngeeError({ kind: 'protocol', what: 'run', detail: 'bridge: no report' });
  }
}
