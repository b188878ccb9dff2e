import * as v from 'valibot';
import type { Memento } from '../../../platform/storage.ts';
import type { RemoteVersion } from './remoteFiles.ts';

/** A content of a file that an editor has received or saved. */
export interface KnownContent {
  readonly version: RemoteVersion;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly sha256: string;
}

const basesKey = 'engee.files.bases';
const maxDocuments = 200;
/** A document that may be based on more contents is not kept, and saving it asks. */
const maxContents = 5;

const contentSchema = v.object({
  version: v.pipe(v.string(), v.maxLength(300)),
  sizeBytes: v.pipe(v.number(), v.safeInteger()),
  modifiedMs: v.pipe(v.number(), v.finite()),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
const storedSchema = v.array(v.tuple([v.string(), v.array(contentSchema)]));

/**
 * Keeps the contents that documents with unsaved changes may be based on, because the editor restores such documents without
 * reading their files. What is lost leads to a question, never to a replacement.
 */
export class DocumentBases {
  private readonly memento: Memento;
  /** By document, the oldest first. */
  private readonly bases: Map<string, readonly KnownContent[]>;

  constructor(memento: Memento) {
    this.memento = memento;
    const stored = v.safeParse(storedSchema, memento.get(basesKey));
    this.bases = new Map(stored.success ? stored.output : []);
  }

  /** Returns the contents that a document may be based on. Undefined if nothing is known. */
  of(key: string): readonly KnownContent[] | undefined {
    return this.bases.get(key);
  }

  set(key: string, contents: readonly KnownContent[]): void {
    if (this.bases.get(key) === contents) return;
    this.bases.delete(key);
    if (contents.length <= maxContents) this.bases.set(key, contents);
    const [oldest] = this.bases.keys();
    if (this.bases.size > maxDocuments && oldest !== undefined) this.bases.delete(oldest);
    this.store();
  }

  /** Must be called when a document has no unsaved changes any more. */
  remove(key: string): void {
    if (this.bases.delete(key)) this.store();
  }

  private store(): void {
    // The entries are as they are in the map now, because the editor stores them later.
    this.memento.update(basesKey, [...this.bases]).then(undefined, () => undefined);
  }
}
