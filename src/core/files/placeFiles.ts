import type { Location, Placement, StagedFile, Staging } from '../../platform/localFiles.ts';
import { EngeeError, faultOf } from '../errors/engeeError.ts';
import { numberedName } from './safeName.ts';
import { inToolFolders } from './toolFolders.ts';

/** Each file takes several turns in a thread of the system, and one after another waits for each of them. */
const filesAtATime = 16;

/** A file or an empty folder of a download. */
export interface Arrival extends Placement {
  /** Its path on Engee. */
  readonly source: string;
}

export interface DownloadedFile {
  readonly location: Location;
  /** Its path on Engee. */
  readonly source: string;
  readonly sizeBytes: number;
}

/**
 * Asks whether files may go into tool folders, where they can make a program run. Rejects with `canceled` if the user
 * doesn't want any file of the download.
 * @param paths the files that would go there
 * @param otherCount the number of other files in the download
 */
export type AskToolFolders = (paths: readonly string[], otherCount: number) => Promise<'place' | 'leaveOut'>;

export interface Placing {
  /** The names of the folders on the path to the target folder. */
  readonly folderNames: readonly string[];
  readonly replace: ReadonlySet<string>;
  readonly askToolFolders: AskToolFolders;
}

/**
 * Moves staged files to their targets and creates empty folders, after it has checked every target and the user has agreed to tool folders.
 * If `Staging.check` or the question rejects, it rejects with the same error and moves nothing. Rejects with
 * `partlySaved` if a target fails after other files were moved.
 */
export async function placeFiles(
  staging: Staging,
  arrivals: readonly Arrival[],
  placing: Placing,
  signal: AbortSignal,
): Promise<readonly DownloadedFile[]> {
  const targets = await staging.check(arrivals);
  const wanted = await withoutRefused(arrivals, targets, placing);
  signal.throwIfAborted();
  const placed: Placed[] = [];
  for (let start = 0; start < wanted.length; start += filesAtATime) {
    const together = wanted.slice(start, start + filesAtATime);
    const results = await Promise.allSettled(
      together.map(async (arrival) => ({ arrival, location: await placeOne(staging, arrival, placing.replace) })),
    );
    placed.push(...results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw placingError(failed.reason, placed, wanted.length);
  }
  return placed.flatMap(({ arrival: { file, source }, location }) =>
    file === undefined ? [] : [{ location, source, sizeBytes: file.sizeBytes }],
  );
}

interface Placed {
  readonly arrival: Arrival;
  readonly location: Location;
}

async function placeOne(staging: Staging, { file, path }: Arrival, replace: ReadonlySet<string>): Promise<Location> {
  const location = await staging.place(file, path, replace.has(path) ? 'replace' : 'new');
  return location ?? placeBeside(staging, file, path);
}

function placingError(error: unknown, placed: readonly Placed[], total: number): unknown {
  const why = faultOf(error);
  if (why === undefined || placed.length === 0) return error;
  const saved = placed.map(({ arrival }) => arrival.path);
  return new EngeeError({ kind: 'partlySaved', saved, total, why }, { cause: error });
}

/** Judges a file by its target and by its path on Engee, because a tool's settings work in any folder. */
async function withoutRefused(
  arrivals: readonly Arrival[],
  targets: readonly (readonly string[])[],
  { folderNames, askToolFolders }: Placing,
): Promise<readonly Arrival[]> {
  const isToolTarget = inToolFolders(targets.map((names) => [...folderNames, ...names]));
  const isToolSource = inToolFolders(arrivals.map(({ source }) => source.split('/')));
  const isTool = arrivals.map((_, index) => isToolTarget[index] === true || isToolSource[index] === true);
  const paths = arrivals.flatMap(({ path, source }, index) =>
    isTool[index] === true ? [isToolTarget[index] === true ? path : source] : [],
  );
  if (paths.length === 0) return arrivals;
  const answer = await askToolFolders(paths, arrivals.length - paths.length);
  return answer === 'place' ? arrivals : arrivals.filter((_, index) => isTool[index] !== true);
}

async function placeBeside(staging: Staging, file: StagedFile | undefined, path: string): Promise<Location> {
  const folderEnd = path.lastIndexOf('/') + 1;
  for (let number = 2; ; number += 1) {
    const numbered = path.slice(0, folderEnd) + numberedName(path.slice(folderEnd), number);
    const location = await staging.place(file, numbered, 'new');
    if (location !== undefined) return location;
  }
}
