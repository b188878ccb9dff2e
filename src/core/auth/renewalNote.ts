import { base64Url, bytesOf } from './random.ts';
import { parseRecord, serializeRecord, type SessionRecord, type Share } from './sessionRecord.ts';

const ivLength = 12;
/** Stands for no generation. */
const none = '-';

/**
 * What a renewal leaves in the lock: which record is spent, and its successor, sealed (AES-256-GCM) with the key that the
 * windows of the session have in secret storage. Each page of a browser editor works on a copy of that storage of its own,
 * so this is how the others come by the successor. Without the key the note is of no use to anybody.
 * @param spentGeneration undefined when the record before can still be renewed
 */
export async function renewalNote(spentGeneration: string | undefined, next: SessionRecord, share: Share): Promise<string> {
  const generations = `${spentGeneration ?? none} ${next.generation}`;
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const sealed = await crypto.subtle.encrypt(parametersOf(iv, generations), await keyOf(share, 'encrypt'), new TextEncoder().encode(serializeRecord(next)));
  return `${generations} ${base64Url(iv)} ${base64Url(new Uint8Array(sealed))}`;
}

/** The generation of a record whose refresh token was spent, according to the last note. */
export function spentGenerationIn(note: string | undefined): string | undefined {
  const [spent] = note?.split(' ') ?? [];
  return spent === none ? undefined : spent;
}

/** The record of the same session in the last note; undefined when there is none that is newer, or none that `own` has the key to. Never rejects. */
export async function successorIn(note: string | undefined, own: SessionRecord): Promise<SessionRecord | undefined> {
  const share = shareOf(own);
  const [spent, generation, iv, sealed] = note?.split(' ') ?? [];
  if (share === undefined || iv === undefined || sealed === undefined || generation === own.generation) return undefined;
  try {
    const text = await crypto.subtle.decrypt(parametersOf(bytesOf(iv), `${spent} ${generation}`), await keyOf(share, 'decrypt'), bytesOf(sealed));
    const parsed = parseRecord(new TextDecoder().decode(text), own.baseUrl);
    if (parsed.kind !== 'record' || parsed.record.id !== own.id) return undefined;
    return (shareOf(parsed.record)?.renewals ?? 0) > share.renewals ? parsed.record : undefined;
  } catch {
    // Of another session, of another version, or damaged.
    return undefined;
  }
}

function shareOf({ credential }: SessionRecord): Share | undefined {
  return credential.method === 'oauth' ? credential.share : undefined;
}

function parametersOf(iv: Uint8Array<ArrayBuffer>, generations: string) {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(generations) };
}

async function keyOf({ key }: Share, usage: 'encrypt' | 'decrypt') {
  return crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, [usage]);
}
