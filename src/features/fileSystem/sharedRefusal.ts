import type { Fault } from '../../core/errors/fault.ts';

/** An open document or a mounted folder on a server. */
export interface OpenDocument {
  /** Why it can't be saved now. Undefined if it perhaps can. */
  readonly refusal: Fault | undefined;
  readonly isUnsaved: boolean;
  readonly isActive: boolean;
}

/**
 * Returns the reason why none of the open documents can be changed, preferably that of the active one. Undefined if one has
 * unsaved changes, because the editor ignores the command to save a read-only document without a word (sshfs#91).
 */
export function sharedRefusal(documents: readonly OpenDocument[]): Fault | undefined {
  if (documents.some(({ refusal, isUnsaved }) => refusal === undefined || isUnsaved)) return undefined;
  return (documents.find(({ isActive }) => isActive) ?? documents[0])?.refusal;
}
