import type { Location } from '../../platform/localFiles.ts';
import type { NameProblem } from '../api/remoteNames.ts';
import type { IgnoredBy } from './ignore/ignoreScope.ts';

export interface PlannedFile {
  readonly location: Location;
  /** Relative to the folder on Engee that the user will choose, with `/`. */
  readonly relativePath: string;
  /** The size at the time of planning. It is read again when the file is sent. */
  readonly sizeBytes: number;
  /** Identifies the file that was found, so that a file that replaces it is not sent. */
  readonly identity: string;
  /** Set if the file may contain passwords or keys. */
  readonly isSecret?: true;
}

/** A file or folder that is left out by rules. The contents of an ignored folder are not read. */
export interface Ignored {
  readonly by: IgnoredBy;
  readonly relativePath: string;
  readonly isFolder: boolean;
}

export type LeftOut = {
  readonly location: Location;
} &
  /** A name that Engee would change or refuse. */
  ({ readonly why: 'name'; readonly problem: NameProblem } | { readonly why: PlainReason });

export type PlainReason =
  /** A link inside a folder to something that was not chosen. */
  | 'linkOutside'
  /** A link to a folder that contains it. Following it would never end. */
  | 'linkLoop'
  | 'linkBroken'
  /** A link on a file system that doesn't report link targets. */
  | 'linkTargetUnknown'
  /** A pipe, a device or a socket. */
  | 'special'
  | 'unreadable'
  /** Engee creates a folder only together with a file. */
  | 'emptyFolder';

export interface UploadPlan {
  readonly files: readonly PlannedFile[];
  readonly totalBytes: number;
  readonly leftOut: readonly LeftOut[];
  /** Names that are always excluded inside folders, such as `.git`. */
  readonly excluded: readonly string[];
  /** What rules leave out. Possible secrets are in `files` unless `.engeeignore` leaves them out. */
  readonly ignored: readonly Ignored[];
  /** Files with rules that were not applied because they can't be read or have too many, or the name of such a setting. */
  readonly unfollowed: readonly Location[];
}
