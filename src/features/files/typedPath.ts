import type { ServerUrl } from '../../core/api/serverUrl.ts';
import { type RemoteSource, withKinds } from '../../core/files/remote/browse.ts';
import type { RemoteFiles } from '../../core/files/remote/remoteFiles.ts';
import { type RemotePath, remoteRoot } from '../../core/files/remotePath.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PickerMode } from './pickerModes.ts';
import { type Row, unknownRows } from './remoteRows.ts';

/** How long a typed path waits for the server to say whether it is a folder. A busy server must not block the picker. */
const kindMs = 3_000;

interface TypedPathDependencies {
  readonly remote: Pick<RemoteFiles, 'stat'>;
  readonly clock: Clock;
  readonly server: ServerUrl;
  readonly mode: PickerMode;
}

/** What Enter does with paths that the user typed. */
type Taken =
  | { readonly kind: 'opened'; readonly folder: RemotePath }
  | { readonly kind: 'chosen'; readonly sources: readonly RemoteSource[] }
  /** The rows have changed, because the user must decide. */
  | { readonly kind: 'asked' };

/** The path that the user types into the picker. */
export class TypedPath {
  private readonly dependencies: TypedPathDependencies;
  /** A path of which the server has not said what it is, and what was typed. */
  private unknown: { readonly query: string; readonly path: RemotePath } | undefined;

  constructor(dependencies: TypedPathDependencies) {
    this.dependencies = dependencies;
  }

  rows(query: string): readonly Row[] {
    if (this.unknown?.query === query) return unknownRows(this.unknown.path);
    this.unknown = undefined;
    return [this.dependencies.mode.typedRow(query)];
  }

  /** Takes paths. Asks the server whether a single one is a folder. Rejects if the signal aborts. */
  async take(paths: readonly RemotePath[], query: string, signal: AbortSignal): Promise<Taken> {
    const { mode, ...server } = this.dependencies;
    const [path, another] = paths;
    const sources = paths.map((each): RemoteSource => ({ path: each, kind: 'unknown' }));
    if (path === undefined || another !== undefined) return { kind: 'chosen', sources };
    if (path === remoteRoot) return { kind: 'opened', folder: path };
    const known = await withKinds(server, sources, kindMs, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      reportBug(error);
      return sources;
    });
    const kind = known[0]?.kind;
    if (kind === 'folder') return { kind: 'opened', folder: path };
    if (kind !== 'unknown' || !mode.selectsMany) return { kind: 'chosen', sources: known };
    this.unknown = { query, path };
    return { kind: 'asked' };
  }
}
