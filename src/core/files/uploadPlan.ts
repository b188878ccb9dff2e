import type { Location } from '../../platform/localFiles.ts';
import type { NameProblem } from '../api/remoteNames.ts';

export interface PlannedFile {
  readonly location: Location;
  /** Below the folder on Engee that the user will choose, with `/`. */
  readonly relativePath: string;
  /** When the plan was made; it is measured again when the file is sent. */
  readonly sizeBytes: number;
  /** Of the file that was found; only this file is sent. */
  readonly identity: string;
  /** It looks as if it held passwords or keys. */
  readonly isSecret?: true;
}

/** Something in a chosen folder that Git ignores. What an ignored folder holds has not been looked at. */
export interface Ignored {
  readonly relativePath: string;
  readonly isFolder: boolean;
}

export type LeftOut = {
  readonly location: Location;
} &
  /** A name that would not arrive as it is. */
  ({ readonly why: 'name'; readonly problem: NameProblem } | { readonly why: PlainReason });

export type PlainReason =
  /** A link met inside a folder, to something that was not chosen. */
  | 'linkOutside'
  /** A link to a folder that it lies in itself: following it would never end. */
  | 'linkLoop'
  | 'linkBroken'
  /** A link met where the file system does not tell where it leads. */
  | 'linkUntold'
  /** A pipe, a device, a socket. */
  | 'special'
  | 'unreadable'
  /** Engee makes a folder only for a file. */
  | 'emptyFolder';

export interface UploadPlan {
  readonly files: readonly PlannedFile[];
  readonly totalBytes: number;
  readonly leftOut: readonly LeftOut[];
  /** Names left out by custom, see `planUpload`. */
  readonly excluded: readonly string[];
  /** What `.gitignore` leaves out. Files that look like secrets are among `files` even where they are ignored. */
  readonly ignored: readonly Ignored[];
  /** Files of rules that are not followed, since they cannot be read, or there are too many rules. */
  readonly unfollowed: readonly Location[];
}
