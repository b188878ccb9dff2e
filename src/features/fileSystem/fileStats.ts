import * as vscode from 'vscode';
import type { RemoteEntry } from '../../core/files/remote/remoteFiles.ts';

/** A folder that always exists: `/` and `/user`. */
export const fixedFolder: vscode.FileStat = { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };

const writeBits = 0o222;

/** Converts an entry. The times are those of the server, because the editor compares them with later ones of the server. */
export function fileStat(entry: RemoteEntry, isReadonly: boolean): vscode.FileStat {
  const isLocked = entry.kind === 'file' && (entry.mode & writeBits) === 0;
  return {
    type: fileType(entry),
    ctime: entry.changedMs,
    mtime: entry.modifiedMs,
    size: entry.sizeBytes,
    ...((isReadonly || isLocked) && { permissions: vscode.FilePermission.Readonly }),
  };
}

export function fileType({ kind, link }: RemoteEntry): vscode.FileType {
  switch (kind) {
    case 'file':
      return vscode.FileType.File;
    case 'folder':
      return vscode.FileType.Directory;
    case 'other':
      return vscode.FileType.Unknown;
    case 'link':
      return vscode.FileType.SymbolicLink | targetType(link?.leadsTo);
  }
}

function targetType(leadsTo: NonNullable<RemoteEntry['link']>['leadsTo'] | undefined): vscode.FileType {
  switch (leadsTo) {
    case 'file':
      return vscode.FileType.File;
    case 'folder':
      return vscode.FileType.Directory;
    case 'nothing':
    case 'outside':
    case undefined:
      return vscode.FileType.Unknown;
  }
}
