import { EngeeError } from '../../errors/engeeError.ts';
import type { RemoteProblem } from '../../errors/fault.ts';
import type { RemotePath } from '../remotePath.ts';
import type { RemoteEntry } from './remoteFiles.ts';

export interface WriteOptions {
  readonly create: boolean;
  readonly overwrite: boolean;
}

/** Returns the entry of a file. Throws if there is none. */
export function existing(entry: RemoteEntry | undefined, path: RemotePath): RemoteEntry {
  if (entry === undefined) throw fileProblem('notFound', path);
  return entry;
}

/** Throws if an entry is not a file of the user. */
export function refuseUnreadable({ kind, link }: RemoteEntry, path: RemotePath): void {
  if (kind === 'folder' || link?.leadsTo === 'folder') throw fileProblem('isAFolder', path);
  if (link?.leadsTo === 'outside') throw fileProblem('outside', path);
  if (link?.leadsTo === 'nothing') throw fileProblem('notFound', path);
  if (kind === 'other') throw fileProblem('invalid', path);
}

/** Throws if nothing may be written where this entry is. */
export function refuseTarget(entry: RemoteEntry | undefined, path: RemotePath, options: WriteOptions): void {
  if (entry === undefined) {
    if (!options.create) throw fileProblem('notFound', path);
    return;
  }
  if (!options.overwrite) throw fileProblem(options.create ? 'exists' : 'invalid', path);
  refuseUnreadable(entry, path);
}

export function fileProblem(kind: RemoteProblem, path: RemotePath): EngeeError {
  return new EngeeError({ kind: 'remoteFile', path, problem: kind });
}
