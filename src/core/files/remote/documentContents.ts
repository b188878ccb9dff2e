import type { DocumentBases, KnownContent } from './documentBases.ts';
import type { RemoteEntry, RemoteVersion } from './remoteFiles.ts';

/** The number of contents per file that are remembered. */
const maxContents = 50;
/** Above this number, files that no editor shows are forgotten. */
const maxFiles = 1_000;

interface Known {
  /** The one that was read last is the last. */
  readonly contents: readonly KnownContent[];
  /** Whether one of them is the one that the editor shows or that the unsaved changes are based on. */
  readonly isComplete: boolean;
}

export interface DocumentContentsDependencies {
  /** Whether an editor shows the file. */
  readonly isOpen: (key: string) => boolean;
  /** Whether an editor has unsaved changes of the file. Default: never. */
  readonly isUnsaved?: (key: string) => boolean;
  /** What is kept for the next session of the editor. Default: nothing. */
  readonly bases?: DocumentBases;
}

/**
 * Remembers which contents of a file the editor may show. The editor itself detects a change on the server only if the time
 * is newer and the size differs, so a change of the same size would be overwritten without a question (vscode#156553). Others
 * than the editor read files too, so the content that was read last is not always the one that the editor shows.
 */
export class DocumentContents {
  private readonly dependencies: DocumentContentsDependencies;
  private readonly files = new Map<string, Known>();

  constructor(dependencies: DocumentContentsDependencies) {
    this.dependencies = dependencies;
  }

  /** Adds a content that was read. The editor shows this one or one from before. */
  addRead(key: string, content: KnownContent): void {
    // Unsaved changes are not based on what is read after them.
    const isComplete = this.dependencies.isUnsaved?.(key) !== true;
    const { contents, ...known } = this.known(key) ?? { contents: [], isComplete };
    const others = contents.filter(({ version }) => version !== content.version);
    if (this.files.size >= maxFiles) this.forgetClosed();
    this.files.set(key, { contents: [...others.slice(1 - maxContents), content], ...known });
  }

  /** Sets the content that was saved. The editor shows exactly this one. */
  setSaved(key: string, content: KnownContent): void {
    const { bases } = this.dependencies;
    const contents = [content];
    this.files.set(key, { contents, isComplete: true });
    // The user may have typed meanwhile.
    if (bases?.of(key) !== undefined) bases.set(key, contents);
  }

  /**
   * Must be called when the editor has replaced the text of a document by the content that was read last.
   * @param sha256 of that content, if it is known
   */
  setReloaded(key: string, sha256?: string): void {
    const contents = this.files.get(key)?.contents;
    const last = contents?.findLast((content) => sha256 === undefined || content.sha256 === sha256);
    if (last !== undefined) this.files.set(key, { contents: [last], isComplete: true });
  }

  /** Must be called when an editor has unsaved changes, or none any more. */
  setUnsaved(key: string, isUnsaved: boolean): void {
    const { bases } = this.dependencies;
    const known = this.known(key);
    if (known === undefined) return;
    // For a short time, the editor calls changes saved that it moves to another file.
    this.files.set(key, known);
    if (!isUnsaved) bases?.remove(key);
    else if (known.isComplete) bases?.set(key, known.contents);
  }

  /** Must be called when no editor shows the file anymore. */
  forget(key: string): void {
    this.files.delete(key);
    this.dependencies.bases?.remove(key);
  }

  /** Must be called when a file or folder has been moved. */
  move(from: string, to: string): void {
    for (const [key, known] of [...this.files]) {
      if (key !== from && !key.startsWith(`${from}/`)) continue;
      this.forget(key);
      this.files.set(to + key.slice(from.length), known);
    }
  }

  /** Returns whether one of the known contents is certainly the one that the editor shows. */
  isKnown(key: string): boolean {
    return this.known(key)?.isComplete === true;
  }

  /** Returns the hash of the file in this state, if it is known. */
  hashOf(key: string, version: RemoteVersion): string | undefined {
    return this.known(key)?.contents.find((content) => content.version === version)?.sha256;
  }

  /**
   * Returns the content that the editor may show although the server has another one by now, if the editor can't notice
   * that by itself.
   * @param toldVersion the state that the editor has compared
   */
  unnoticedBase(key: string, current: RemoteEntry, toldVersion: RemoteVersion | undefined): KnownContent | undefined {
    const currentHash = this.hashOf(key, current.version);
    return this.known(key)?.contents.find((content) => {
      const isSame = content.version === current.version || content.sha256 === currentHash;
      const isNoticed =
        current.version === toldVersion &&
        content.modifiedMs < current.modifiedMs &&
        content.sizeBytes !== current.sizeBytes;
      return !isSame && !isNoticed;
    });
  }

  private known(key: string): Known | undefined {
    const contents = this.dependencies.bases?.of(key);
    return this.files.get(key) ?? (contents && { contents, isComplete: true });
  }

  private forgetClosed(): void {
    for (const key of this.files.keys()) if (!this.dependencies.isOpen(key)) this.files.delete(key);
  }
}
