import { sha256Base64Url } from '../lib/crypto.ts';
import { seal, unseal } from './seal.ts';
import { parseRecord, serializeRecord, type SessionRecord, type Share } from './sessionRecord.ts';

/** Stands for no generation. */
const none = '-';
/** A record has at most 256 Ki characters, of at most 3 bytes each, which base64 makes longer by a third. */
const maxNoteLength = 1024 ** 2 + 1024;

/**
 * What a renewal leaves in the lock: which record is spent, and its successor, sealed (AES-256-GCM) with the key that the
 * windows of the session have in secret storage. Each page of a browser editor works on a copy of that storage of its own,
 * so this is how the others come by the successor. Without the key the note is of no use to anybody.
 * @param spentGeneration undefined when the record before can still be renewed
 */
export async function renewalNote(
  spentGeneration: string | undefined,
  next: SessionRecord,
  share: Share,
): Promise<string> {
  const generations = `${spentGeneration ?? none} ${next.generation}`;
  return `${generations} ${await seal(share.key, serializeRecord(next), generations)}`;
}

/** What a note says whose seal shows that a window of the same session left it. */
export interface VerifiedNote {
  /** The generation of a record whose refresh token was spent; undefined when the renewal spent none. */
  readonly spentGeneration: string | undefined;
  /** The record of the same session that the renewal gave, if it is newer than one's own and of a version that can be read. */
  readonly successor: SessionRecord | undefined;
}

/**
 * Reads the last note with the key that `own` has. Undefined when there is none, when it tells of `own` itself, and when
 * its seal does not verify: anybody who can write into the lock's folder could have left it, so it counts for nothing. Never rejects.
 */
export async function verifyNote(note: string | undefined, own: SessionRecord): Promise<VerifiedNote | undefined> {
  if (note === undefined || note.length > maxNoteLength) return undefined;
  const [spent = '', generation, iv, sealed] = note.split(' ');
  // What is known already needs no proof.
  if (iv === undefined || sealed === undefined || generation === own.generation) return undefined;
  const share = await shareOf(own);
  if (share === undefined) return undefined;
  try {
    const text = await unseal(share.key, iv, sealed, `${spent} ${generation}`);
    return { spentGeneration: spent === none ? undefined : spent, successor: successorOf(own, share, text) };
  } catch {
    // Of another session, of another version, damaged or forged.
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

/** The note with a word on a renewal that failed; what it says of the last one that worked stays. @param sealed two words */
export function withPause(note: string | undefined, sealed: string): string {
  const [spent = none, generation = none, iv = none, successor = none] =
    note === undefined || note.length > maxNoteLength ? [] : note.split(' ');
  return [spent, generation, iv, successor, sealed].join(' ');
}

/** The two words that `withPause` added; undefined when nothing failed since the last renewal that worked. */
export function sealedPauseIn(note: string | undefined): readonly [string, string] | undefined {
  if (note === undefined || note.length > maxNoteLength) return undefined;
  const [iv, sealed] = note.split(' ').slice(4);
  return iv === undefined || sealed === undefined ? undefined : [iv, sealed];
}

/**
 * What the windows of a session share. A record of before there was a key has one all the same: it follows from the
 * refresh token, which the windows have in common too. Undefined for a record that cannot be renewed.
 */
export async function shareOf({ credential }: SessionRecord): Promise<Share | undefined> {
  if (credential.method !== 'oauth') return undefined;
  const { share, refreshToken } = credential;
  if (share !== undefined || refreshToken === undefined) return share;
  return { key: await sha256Base64Url(`engee.share ${refreshToken}`), renewals: -1 };
}
