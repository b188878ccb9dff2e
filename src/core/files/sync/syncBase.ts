import * as v from 'valibot';
import type { TextStore } from '../../../platform/storage.ts';
import { createSerialQueue } from '../../lib/concurrency.ts';
import { maxFiles } from '../planUpload.ts';
import type { RemoteVersion } from '../remote/remoteFiles.ts';

/** What a file was like when both sides had the same content. */
export interface BaseFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The state of the local file. Empty if it can't tell a change that came right after. */
  readonly state: string;
  /** Empty if it is not known. Then the content decides. */
  readonly version: RemoteVersion;
}

/** The files of a mapped folder as they were last synchronized, by relative path. */
export type SyncBase = ReadonlyMap<string, BaseFile>;

/** New states of files by relative path. Undefined: the file has none any more. */
export type BaseChanges = ReadonlyMap<string, BaseFile | undefined>;

/** More than the files of one folder, because files that are gone stay until the user has decided about them. */
const maxBaseFiles = 2 * maxFiles;
const short = v.pipe(v.string(), v.maxLength(300));
const baseSchema = v.pipe(
  v.array(
    v.tuple([
      v.pipe(v.string(), v.maxLength(4_096)),
      v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      v.pipe(v.number(), v.safeInteger()),
      short,
      short,
    ]),
  ),
  v.maxLength(maxBaseFiles),
);

/** Remembers the state of the last synchronization. If it is lost, the contents are compared again, and nothing else happens. */
export class SyncBases {
  private readonly store: TextStore;
  /** Two changes at the same time would lose one of them. */
  private readonly inTurn = createSerialQueue();

  constructor(store: TextStore) {
    this.store = store;
  }

  /** Reads the state of a mapping. Empty if there is none, or if it can't be read. */
  async read(mappingId: string): Promise<SyncBase> {
    try {
      const text = await this.store.read(mappingId);
      const files = text === undefined ? [] : v.parse(baseSchema, JSON.parse(text));
      return new Map(
        files.map(([path, sha256, sizeBytes, state, version]) => [path, { sha256, sizeBytes, state, version }]),
      );
    } catch {
      return new Map();
    }
  }

  /** Adds changes to the state of a mapping. Never rejects. */
  async change(mappingId: string, changes: BaseChanges): Promise<void> {
    if (changes.size === 0) return;
    await this.inTurn(async () => {
      const base = new Map(await this.read(mappingId));
      for (const [path, file] of changes) {
        if (file === undefined) base.delete(path);
        else base.set(path, file);
      }
      const files = [...base].slice(0, maxBaseFiles);
      const rows = files.map(([path, { sha256, sizeBytes, state, version }]) => [
        path,
        sha256,
        sizeBytes,
        state,
        version,
      ]);
      await this.store.write(mappingId, JSON.stringify(rows));
    }).catch(() => undefined);
  }

  /** Forgets a mapping. Never rejects. */
  async forget(mappingId: string): Promise<void> {
    await this.inTurn(async () => this.store.write(mappingId, undefined)).catch(() => undefined);
  }
}
