import { joinRemote, remoteBaseName, remoteParent, type RemotePath } from '../remotePath.ts';
import type { RemoteEntry } from './remoteFiles.ts';

/** A file or folder to move. */
export interface Move {
  readonly from: RemotePath;
  readonly to: RemotePath;
}

export interface MovePlan {
  /** Nothing has the new name. */
  readonly free: readonly Move[];
  /** A file or link has the new name, and would be replaced. */
  readonly replacing: readonly (Move & { readonly target: RemoteEntry })[];
  /** A folder is never replaced, and replaces nothing. */
  readonly blocked: readonly Move[];
}

/** Removes paths that are inside another one of them. */
export function topmost(paths: readonly RemotePath[]): readonly RemotePath[] {
  const all = new Set(paths);
  const isInside = (path: RemotePath): boolean => {
    const parent = remoteParent(path);
    return parent !== path && (all.has(parent) || isInside(parent));
  };
  return [...all].filter((path) => !isInside(path));
}

/** Returns the moves of paths into a folder, without those that are already there or that contain the folder. */
export function movesInto(folder: RemotePath, paths: readonly RemotePath[]): readonly Move[] {
  return topmost(paths).flatMap((from) => {
    const to = joinRemote(folder, remoteBaseName(from));
    const isPointless = to === undefined || to === from || `${folder}/`.startsWith(`${from}/`);
    return isPointless ? [] : [{ from, to }];
  });
}

/**
 * Decides what happens to moves.
 * @param isFolder whether the source of each move is a folder
 * @param targets what has the new name of each move
 */
export function planMoves(
  moves: readonly Move[],
  isFolder: (path: RemotePath) => boolean,
  targets: readonly (RemoteEntry | undefined)[],
): MovePlan {
  const free: Move[] = [];
  const replacing: (Move & { readonly target: RemoteEntry })[] = [];
  const blocked: Move[] = [];
  for (const [index, move] of moves.entries()) {
    const target = targets[index];
    if (target === undefined) free.push(move);
    else if (isFolder(move.from) || target.kind === 'folder') blocked.push(move);
    else replacing.push({ ...move, target });
  }
  return { free, replacing, blocked };
}
