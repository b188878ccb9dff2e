import type { LocalFiles, Location } from '../../../platform/localFiles.ts';
import { faultOf } from '../../errors/engeeError.ts';
import { type ExcludesOf, planUpload } from '../planUpload.ts';
import type { PlannedFile, UploadPlan } from '../uploadPlan.ts';
import type { SyncBase } from './syncBase.ts';

/** The files of a mapped folder. */
export interface MappedFiles {
  /** Their paths are relative to the mapped folder. Without possible secrets and ignored files. */
  readonly files: readonly PlannedFile[];
  readonly plan: UploadPlan;
  /** Paths that were synchronized before and don't exist any more. */
  readonly gone: readonly string[];
  /** Whether a path on Engee belongs to a local file that is not synchronized. */
  readonly isLeftOut: (relativePath: string) => boolean;
}

/**
 * Finds the files of a mapped folder with the rules of an upload. Rejects with `localFile` if the folder can't be read, and with
 * `tooManyFiles`.
 */
export async function mappedFiles(
  local: LocalFiles,
  folder: Location,
  base: SyncBase,
  excludesOf: ExcludesOf,
  signal: AbortSignal,
): Promise<MappedFiles> {
  const plan = await planUpload(local, [folder], 'skip', excludesOf, signal);
  const all = plan.files.map((file) => ({ ...file, relativePath: belowFirst(file.relativePath) }));
  const files = all.filter(({ isSecret }) => isSecret !== true);
  const known = new Set(all.map(({ relativePath }) => relativePath));
  const gone: string[] = [];
  for (const path of base.keys()) {
    signal.throwIfAborted();
    if (!known.has(path) && (await isGone(local, folder, path))) gone.push(path);
  }
  const secrets = new Set(all.flatMap((file) => (file.isSecret === true ? [file.relativePath] : [])));
  const ignored = new Set(plan.ignored.map(({ relativePath }) => belowFirst(relativePath)));
  const excluded = new Set(plan.excluded);
  const isLeftOut = (relativePath: string) => {
    const names = relativePath.split('/');
    return (
      secrets.has(relativePath) ||
      names.some((name, index) => excluded.has(name) || ignored.has(names.slice(0, index + 1).join('/')))
    );
  };
  return { files, plan, gone, isLeftOut };
}

/** Returns the location of a relative path. */
export function locationBelow(local: Pick<LocalFiles, 'child'>, folder: Location, relativePath: string): Location {
  return relativePath.split('/').reduce((parent, name) => local.child(parent, name), folder);
}

/** The plan begins with the name of the chosen folder. */
function belowFirst(relativePath: string): string {
  return relativePath.slice(relativePath.indexOf('/') + 1);
}

/** Only an answer that nothing is there counts, so that an unreadable folder never looks like a deletion. */
async function isGone(local: LocalFiles, folder: Location, relativePath: string): Promise<boolean> {
  try {
    await local.stat(locationBelow(local, folder, relativePath));
    return false;
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return fault.kind === 'localFile' && (fault.code === 'ENOENT' || fault.code === 'ENOTDIR');
  }
}
