import type { RemoteEntry, RemoteVersion } from './remoteFiles.ts';

/** A content of a file that an editor has received or saved. */
export interface KnownContent {
  readonly version: RemoteVersion;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly sha256: string;
}

/** The number of contents per file that are remembered. */
const maxContents = 50;
/** Above this number, files that no editor shows are forgotten. */
const maxFiles = 1_000;

/**
 * Remembers which contents of a file the editor may show. The editor itself detects a change on the server only if the time
 * is newer and the size differs, so a change of the same size would be overwritten without a question (vscode#156553). Others
 * than the editor read files too, so the content that was read last is not always the one that the editor shows.
 */
export class DocumentContents {
  private readonly contents = new Map<string, readonly KnownContent[]>();
  private readonly isOpen: (key: string) => boolean;

  /** @param isOpen whether an editor shows the file */
  constructor(isOpen: (key: string) => boolean) {
    this.isOpen = isOpen;
  }

  /** Adds a content that was read. The editor shows this one or one from before. */
  addRead(key: string, content: KnownContent): void {
    const others = (this.contents.get(key) ?? []).filter(({ version }) => version !== content.version);
    if (this.contents.size >= maxFiles) this.forgetClosed();
    this.contents.set(key, [...others.slice(1 - maxContents), content]);
  }

  /** Sets the content that was saved. The editor shows exactly this one. */
  setSaved(key: string, content: KnownContent): void {
    this.contents.set(key, [content]);
  }

  /** Must be called when the editor has replaced the text of a document by the content that was read last. */
  setReloaded(key: string): void {
    const last = this.contents.get(key)?.at(-1);
    if (last !== undefined) this.contents.set(key, [last]);
  }

  /** Must be called when no editor shows the file anymore. */
  forget(key: string): void {
    this.contents.delete(key);
  }

  /** Must be called when a file or folder has been moved. */
  move(from: string, to: string): void {
    for (const [key, contents] of [...this.contents]) {
      if (key !== from && !key.startsWith(`${from}/`)) continue;
      this.contents.delete(key);
      this.contents.set(to + key.slice(from.length), contents);
    }
  }

  /** Returns whether any content is known. */
  has(key: string): boolean {
    return this.contents.has(key);
  }

  /** Returns the hash of the file in this state, if it is known. */
  hashOf(key: string, version: RemoteVersion): string | undefined {
    return this.contents.get(key)?.find((content) => content.version === version)?.sha256;
  }

  /**
   * Returns the content that the editor may show although the server has another one by now, if the editor can't notice
   * that by itself.
   * @param toldVersion the state that the editor has compared
   */
  unnoticedBase(key: string, current: RemoteEntry, toldVersion: RemoteVersion | undefined): KnownContent | undefined {
    const currentHash = this.hashOf(key, current.version);
    return this.contents.get(key)?.find((content) => {
      const isSame = content.version === current.version || content.sha256 === currentHash;
      const isNoticed =
        current.version === toldVersion &&
        content.modifiedMs < current.modifiedMs &&
        content.sizeBytes !== current.sizeBytes;
      return !isSame && !isNoticed;
    });
  }

  private forgetClosed(): void {
    for (const key of this.contents.keys()) if (!this.isOpen(key)) this.contents.delete(key);
  }
}
