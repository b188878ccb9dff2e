import { faultOf } from '../../errors/engeeError.ts';

/**
 * Makes a change. If the server restarted meanwhile, finds out whether the change was made, and makes it again if not.
 * @param change can be made twice, because it checks what it expects
 * @param findOutcome returns the result of a change that was made, or undefined if it certainly was not. Throws if it can't tell.
 */
export async function withKnownOutcome<T>(
  change: () => Promise<T>,
  findOutcome: () => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    const fault = faultOf(error);
    if (fault?.kind !== 'outcomeUnknown' || fault.why !== 'serverRestarted' || signal.aborted) throw error;
    let outcome: T | undefined;
    try {
      outcome = await findOutcome();
    } catch (failure) {
      throw faultOf(failure) === undefined ? failure : error;
    }
    return outcome ?? change();
  }
}
