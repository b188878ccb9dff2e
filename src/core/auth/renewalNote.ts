import { sha256Base64Url } from '../lib/crypto.ts';
import { seal, unseal } from './seal.ts';
import { parseRecord, serializeRecord, type SessionRecord, type Share } from './sessionRecord.ts';

/** Placeholder for an absent generation. */
const none = '-';
/** A record has at most 256 Ki characters of at most 3 bytes, and base64 adds a third. */
const maxNoteLength = 1024 ** 2 + 1024;

/**
 * Creates the note that a renewal leaves in the lock: the spent generation and the new record, encrypted (AES-256-GCM)
 * with the session's key. In a browser editor, each page has its own copy of secret storage, so the other pages get the
 * new record from this note.
 * @param spentGeneration undefined when the previous record can still be renewed
 */
export async function renewalNote(
  spentGeneration: string | undefined,
  next: SessionRecord,
  share: Share,
): Promise<string> {
  const generations = `${spentGeneration ?? none} ${next.generation}`;
  return `${generations} ${await seal(share.key, serializeRecord(next), generations)}`;
}

/** The content of a note that was written by a window of the same session. */
export interface VerifiedNote {
  /** The generation whose refresh token was spent, if any. */
  readonly spentGeneration: string | undefined;
  /** The renewed record, if it is readable and newer than the own record. */
  readonly successor: SessionRecord | undefined;
}

/**
 * Decrypts the last note with the key of `own`. Returns undefined when there is no note, when it describes `own` itself,
 * or when it cannot be decrypted: any program that can write to the lock's folder could have written it. Never rejects.
 */
export async function verifyNote(note: string | undefined, own: SessionRecord): Promise<VerifiedNote | undefined> {
  if (note === undefined || note.length > maxNoteLength) return undefined;
  const [spent = '', generation, iv, sealed] = note.split(' ');
  // Nothing new, so decrypting it is not necessary.
  if (iv === undefined || sealed === undefined || generation === own.generation) return undefined;
  const share = await shareOf(own);
  if (share === undefined) return undefined;
  try {
    const text = await unseal(share.key, iv, sealed, `${spent} ${generation}`);
    return { spentGeneration: spent === none ? undefined : spent, successor: successorOf(own, share, text) };
  } catch {
    // From another session or version, damaged, or forged.
    return undefined;
  }
}

function successorOf(own: SessionRecord, share: Share, text: string): SessionRecord | undefined {
  const parsed = parseRecord(text, own.baseUrl);
  if (parsed.kind !== 'record' || parsed.record.id !== own.id) return undefined;
  const { credential } = parsed.record;
  const renewals = credential.method === 'oauth' ? credential.share?.renewals : undefined;
  return (renewals ?? 0) > share.renewals ? parsed.record : undefined;
}

/**
 * Adds a failed renewal to the note. The part about the last successful renewal stays.
 * @param sealed the two words that `seal` returned
 */
export function withPause(note: string | undefined, sealed: string): string {
  const [spent = none, generation = none, iv = none, successor = none] =
    note === undefined || note.length > maxNoteLength ? [] : note.split(' ');
  return [spent, generation, iv, successor, sealed].join(' ');
}

/** Returns the two words that `withPause` added, or undefined when the last renewal succeeded. */
export function readSealedPause(note: string | undefined): readonly [string, string] | undefined {
  if (note === undefined || note.length > maxNoteLength) return undefined;
  const [iv, sealed] = note.split(' ').slice(4);
  return iv === undefined || sealed === undefined ? undefined : [iv, sealed];
}

/**
 * Returns the key and the renewal count that the windows of a session share. For records of versions that stored no key,
 * the key is derived from the refresh token. Returns undefined for a record that cannot be renewed.
 */
export async function shareOf({ credential }: SessionRecord): Promise<Share | undefined> {
  if (credential.method !== 'oauth') return undefined;
  const { share, refreshToken } = credential;
  if (share !== undefined || refreshToken === undefined) return share;
  return { key: await sha256Base64Url(`engee.share ${refreshToken}`), renewals: -1 };
}
