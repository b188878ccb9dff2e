import * as vscode from 'vscode';
import { describe } from '../../core/errors/describe.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import type { Fault } from '../../core/errors/fault.ts';
import { reportBug } from '../../core/lib/reportBug.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';

/**
 * Converts an error of core into the error that makes the editor do the right thing: nothing for a missing file, and a message
 * with the reason otherwise.
 */
export function fileSystemError(error: unknown, uri: vscode.Uri): Error {
  if (error instanceof vscode.FileSystemError) return error;
  const fault = faultOf(error);
  if (fault === undefined) {
    reportBug(error);
    return vscode.FileSystemError.Unavailable(foreign(error instanceof Error ? error.message : String(error)));
  }
  return fault.kind === 'remoteFile' ? remoteFileError(fault, uri) : otherError(fault);
}

function remoteFileError(fault: Fault & { kind: 'remoteFile' }, uri: vscode.Uri): vscode.FileSystemError {
  const text = textOf(fault);
  switch (fault.problem) {
    case 'notFound':
      return vscode.FileSystemError.FileNotFound(uri);
    case 'exists':
      return vscode.FileSystemError.FileExists(text);
    case 'notAFolder':
      return vscode.FileSystemError.FileNotADirectory(text);
    case 'isAFolder':
      return vscode.FileSystemError.FileIsADirectory(text);
    case 'outside':
    case 'noPermission':
    case 'readOnly':
      return vscode.FileSystemError.NoPermissions(text);
    case 'changed':
    case 'noSpace':
    case 'tooLarge':
    case 'invalid':
    case 'failed':
      return new vscode.FileSystemError(text);
  }
}

function otherError(fault: Fault): Error {
  const text = textOf(fault);
  return fault.kind === 'otherAccount'
    ? vscode.FileSystemError.NoPermissions(text)
    : vscode.FileSystemError.Unavailable(text);
}

function textOf(fault: Fault): UiText {
  return describe(fault)?.text ?? vscode.l10n.t('Canceled');
}
