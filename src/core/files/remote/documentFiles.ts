import type { Clock } from '../../../platform/clock.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import type { UserApi } from '../../api/userApi.ts';
import { faultOf } from '../../errors/engeeError.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import type { RemotePath } from '../remotePath.ts';
import { existing, fileProblem, refuseTarget, refuseUnreadable, type WriteOptions } from './documentChecks.ts';
import { DocumentContents, type DocumentContentsDependencies } from './documentContents.ts';
import { downloadWhole, maxRangeBytes, readAtOnce } from './readWhole.ts';
import type { ExpectedTarget, RemoteEntry, RemoteFiles } from './remoteFiles.ts';

/** A file on the server that an editor may show. `authority` names whose file it is, see `remoteAuthority`. */
export interface RemoteDocument {
  readonly authority: string;
  readonly path: RemotePath;
}

/**
 * What may be wrong about a save: the file has changed on the server since the editor has read it, or has moved or been deleted,
 * or it is unknown which content the editor has read, because that was in an earlier session.
 */
export type SaveDoubt = 'changed' | 'gone' | 'unknown';

/** Asks whether to save anyway. */
export type AskOverwrite = (document: RemoteDocument, doubt: SaveDoubt) => Promise<boolean>;

export interface DocumentChange {
  readonly document: RemoteDocument;
  readonly kind: 'created' | 'changed' | 'deleted';
}

/** Documents are named by their keys, see `keyOf`. */
export interface DocumentFilesDependencies extends DocumentContentsDependencies {
  readonly files: Pick<RemoteFiles, 'stat' | 'read' | 'replace'>;
  readonly api: Pick<UserApi, 'download'>;
  readonly clock: Clock;
}

interface Seen {
  readonly entry: RemoteEntry | undefined;
  /** On the monotonic clock. */
  readonly at: number;
}

/** An editor asks for the state several times for one open or save. A change in between is noticed when the file is replaced. */
const freshMs = 1_000;
const maxAttempts = 3;
/** The number of files whose last state is kept. Open documents are used all the time, so they stay. */
const maxSeen = 2_000;

/** Reads and saves whole files for editors, and never replaces a content that the editor doesn't know without a question. */
export class DocumentFiles {
  private readonly dependencies: DocumentFilesDependencies;
  private readonly contents: DocumentContents;
  private readonly seen = new Map<string, Seen>();
  /** The states that the editor was told last. It compares them with the one that it has read before it saves. */
  private readonly told = new Map<string, RemoteEntry | undefined>();

  constructor(dependencies: DocumentFilesDependencies) {
    this.dependencies = dependencies;
    this.contents = new DocumentContents(dependencies);
  }

  /** Returns the state on the server to the editor, at most a second old. Undefined if there is no such file. */
  async stat(server: ServerUrl, document: RemoteDocument, signal: AbortSignal): Promise<RemoteEntry | undefined> {
    const entry = await this.current(server, document, signal);
    this.tell(document, entry);
    return entry;
  }

  /** Returns the same for other purposes. */
  async current(server: ServerUrl, document: RemoteDocument, signal: AbortSignal): Promise<RemoteEntry | undefined> {
    const known = this.seen.get(keyOf(document));
    if (known !== undefined && this.dependencies.clock.monotonic() - known.at < freshMs) return known.entry;
    return this.statNow(server, document, signal);
  }

  /** Returns the last state that is known to the editor, however old. */
  lastEntry(document: RemoteDocument): RemoteEntry | undefined {
    const entry = this.seen.get(keyOf(document))?.entry;
    if (entry !== undefined) this.tell(document, entry);
    return entry;
  }

  /** Keeps a state that was read in another way, for example in a list of its folder. */
  note(document: RemoteDocument, entry: RemoteEntry | undefined): void {
    remember(this.seen, keyOf(document), { entry, at: this.dependencies.clock.monotonic() });
  }

  /** Reads a file. Rejects with `remoteFile` `tooLarge` if it has more than `maxBytes`. */
  async read(
    server: ServerUrl,
    document: RemoteDocument,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    for (let attempt = 1; ; attempt++) {
      const entry = existing(await this.current(server, document, signal), document.path);
      refuseUnreadable(entry, document.path);
      if (entry.sizeBytes > maxBytes) throw fileProblem('tooLarge', document.path);
      const isSmall = entry.sizeBytes <= maxRangeBytes;
      const bytes = isSmall
        ? await readAtOnce(this.dependencies.files, server, document.path, entry, signal)
        : await downloadWhole(this.dependencies, server, document.path, maxBytes, signal);
      // A file that grows all the time is shown anyway. Its content is remembered under the state from before, so that saving
      // it leads to a question.
      if (
        bytes !== undefined &&
        (isSmall || attempt === maxAttempts || (await this.isStill(server, document, entry, bytes, signal)))
      ) {
        const { version, sizeBytes, modifiedMs } = entry;
        this.contents.addRead(keyOf(document), { version, sizeBytes, modifiedMs, sha256: await sha256Hex(bytes) });
        return bytes;
      }
      if (attempt === maxAttempts) throw fileProblem('changed', document.path);
      this.seen.delete(keyOf(document));
    }
  }

  /**
   * Saves a file and returns its new state. Resolves only after the server has confirmed size and hash. `ask` is called if the
   * file is not, or perhaps not, as the editor knows it. Rejects with `remoteFile` `changed` if the answer is no.
   */
  async write(
    server: ServerUrl,
    document: RemoteDocument,
    bytes: Uint8Array,
    options: WriteOptions,
    ask: AskOverwrite,
    signal: AbortSignal,
  ): Promise<RemoteEntry> {
    const { files } = this.dependencies;
    const key = keyOf(document);
    const sha256 = await sha256Hex(bytes);
    const source = { sizeBytes: bytes.length, source: { kind: 'bytes', bytes } } as const;
    const entry = await this.current(server, document, signal);
    refuseTarget(entry, document.path, options);
    const doubt = options.overwrite ? this.doubtAbout(key, entry) : undefined;
    if (doubt !== undefined && !(await ask(document, doubt))) throw fileProblem('changed', document.path);
    let expected = this.expectedTarget(key, entry);
    for (;;) {
      this.seen.delete(key);
      try {
        const stored = await files.replace(server, { target: document.path, source, sha256, expected }, ignore, signal);
        const { version, sizeBytes, modifiedMs } = stored;
        this.contents.setSaved(key, { version, sizeBytes, modifiedMs, sha256 });
        this.note(document, stored);
        return stored;
      } catch (error) {
        const fault = faultOf(error);
        const isChange = fault?.kind === 'remoteFile' && (fault.problem === 'changed' || fault.problem === 'exists');
        if (!isChange || !options.overwrite) throw error;
        // What the user agrees to replace is the state from before the question.
        const current = await this.statNow(server, document, signal);
        refuseTarget(current, document.path, options);
        if (!(await ask(document, current === undefined ? 'gone' : 'changed'))) throw error;
        expected = seenTarget(current, undefined);
      }
    }
  }

  /**
   * Must be called when an editor has replaced its text by the content that was read last.
   * @param sha256 of that content, if it is known
   */
  setReloaded(document: RemoteDocument, sha256?: string): void {
    this.contents.setReloaded(keyOf(document), sha256);
  }

  /** Must be called when an editor has unsaved changes, or none any more. */
  setUnsaved(document: RemoteDocument, isUnsaved: boolean): void {
    this.contents.setUnsaved(keyOf(document), isUnsaved);
  }

  /** Must be called when no editor shows the file anymore. */
  forget(document: RemoteDocument): void {
    const key = keyOf(document);
    this.contents.forget(key);
    this.seen.delete(key);
    this.told.delete(key);
  }

  /** Must be called when a file or folder has been moved, because an editor that shows it shows it at the new place then. */
  move(from: RemoteDocument, to: RemoteDocument): void {
    this.forget(to);
    this.contents.move(keyOf(from), keyOf(to));
    this.seen.delete(keyOf(from));
    this.told.delete(keyOf(from));
  }

  /** Asks the server for the states of open documents, in one request, and returns those that differ from the last ones. */
  async changes(
    server: ServerUrl,
    documents: readonly RemoteDocument[],
    signal: AbortSignal,
  ): Promise<readonly DocumentChange[]> {
    if (documents.length === 0) return [];
    const entries = await this.dependencies.files.stat(
      server,
      documents.map(({ path }) => path),
      signal,
    );
    return documents.flatMap((document, index) => {
      const before = this.seen.get(keyOf(document));
      const entry = entries[index];
      this.note(document, entry);
      const kind = changeOf(before, entry);
      return kind === undefined ? [] : [{ document, kind }];
    });
  }

  private async statNow(server: ServerUrl, document: RemoteDocument, signal: AbortSignal) {
    const [entry] = await this.dependencies.files.stat(server, [document.path], signal);
    this.note(document, entry);
    return entry;
  }

  private tell(document: RemoteDocument, entry: RemoteEntry | undefined): void {
    remember(this.told, keyOf(document), entry);
  }

  private doubtAbout(key: string, entry: RemoteEntry | undefined): SaveDoubt | undefined {
    const isKnown = this.contents.isKnown(key);
    if (entry === undefined) return isKnown ? 'gone' : undefined;
    // The editor restores unsaved changes without reading the file, and what they are based on was lost.
    return isKnown || !this.dependencies.isOpen(key) ? undefined : 'unknown';
  }

  /** Expects what the editor shows if it may have missed a change, and otherwise what it has just seen. */
  private expectedTarget(key: string, entry: RemoteEntry | undefined): ExpectedTarget {
    const base = entry && this.contents.unnoticedBase(key, entry, this.told.get(key)?.version);
    if (base !== undefined) return { kind: 'seen', version: base.version, sha256: base.sha256 };
    return seenTarget(entry, entry && this.contents.hashOf(key, entry.version));
  }

  private async isStill(
    server: ServerUrl,
    document: RemoteDocument,
    { version, sizeBytes }: RemoteEntry,
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<boolean> {
    return bytes.length === sizeBytes && (await this.statNow(server, document, signal))?.version === version;
  }
}

/** Returns a text that identifies a document. */
export function keyOf({ authority, path }: RemoteDocument): string {
  return `${authority}${path}`;
}

/** Sets a value as the newest one, and forgets the oldest one if there are too many. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maxSeen && oldest !== undefined) map.delete(oldest);
}

function ignore(): void {
  // The editor shows its own progress.
}

function seenTarget(entry: RemoteEntry | undefined, sha256: string | undefined): ExpectedTarget {
  if (entry === undefined) return { kind: 'absent' };
  return { kind: 'seen', version: entry.version, ...(sha256 !== undefined && { sha256 }) };
}

function changeOf(before: Seen | undefined, entry: RemoteEntry | undefined): DocumentChange['kind'] | undefined {
  if (entry === undefined) return before?.entry === undefined ? undefined : 'deleted';
  // A document without a known state is open, but could not be read, for example because the server did not run.
  if (before?.entry === undefined) return 'created';
  return before.entry.version === entry.version ? undefined : 'changed';
}
