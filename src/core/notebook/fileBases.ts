import * as v from 'valibot';
import type { Memento } from '../../platform/storage.ts';

const basesKey = 'engee.notebooks.bases';
const maxFiles = 200;
/** Per file. More than two are possible only if a file with unsaved changes is restored again and again. */
const maxContents = 10;

const storedSchema = v.array(v.tuple([v.string(), v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)))]));

/**
 * Knows on which contents of files the open editors are based, as hashes. Keeps those of unsaved changes for the next session,
 * because the editor restores unsaved changes without reading their file. What is lost leads to a question, never to a replacement.
 */
export class FileBases {
  private readonly memento: Memento;
  private readonly bases: Map<string, readonly string[]>;
  private readonly unsaved: Set<string>;

  constructor(memento: Memento) {
    this.memento = memento;
    const stored = v.safeParse(storedSchema, memento.get(basesKey));
    this.bases = new Map(stored.success ? stored.output : []);
    this.unsaved = new Set(this.bases.keys());
  }

  /** Returns whether saving the file replaces only a content that its editor is based on. */
  has(key: string, content: string): boolean {
    return this.bases.get(key)?.includes(content) === true;
  }

  /** Adds a content on which the editor may be based. */
  add(key: string, content: string): void {
    const known = this.bases.get(key) ?? [];
    if (!known.includes(content)) this.set(key, [...known, content].slice(-maxContents));
  }

  /** Sets the only contents on which the editor may be based. Must be called when it has read its file again, or saved it. */
  set(key: string, contents: readonly string[]): void {
    this.bases.set(key, contents);
    if (this.unsaved.has(key)) this.store();
  }

  /** Must be called when an editor has unsaved changes, or none any more. */
  setUnsaved(key: string, isUnsaved: boolean): void {
    if (this.unsaved.has(key) === isUnsaved) return;
    if (isUnsaved) this.unsaved.add(key);
    else this.unsaved.delete(key);
    this.store();
  }

  /** Must be called before a file gets another name. Its unsaved changes move along. */
  copy(from: string, to: string): void {
    const contents = this.bases.get(from);
    if (contents !== undefined) this.set(to, contents);
  }

  /** Must be called when no editor shows the file anymore. */
  forget(key: string): void {
    this.bases.delete(key);
    this.setUnsaved(key, false);
  }

  private store(): void {
    const stored = [...this.unsaved].slice(-maxFiles).map((key) => [key, this.bases.get(key) ?? []] as const);
    this.memento.update(basesKey, stored).then(undefined, () => undefined);
  }
}
