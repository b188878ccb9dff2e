import * as l10n from '@vscode/l10n';
import { foreign, type UiText } from '../lib/uiText.ts';
import type { RemoteProblem } from './fault.ts';

/** Describes a problem with a file or folder on the server. @param detail the error of the system */
export function describeRemoteFile(remotePath: string, problem: RemoteProblem, detail: string | undefined): UiText {
  const path = foreign(remotePath);
  switch (problem) {
    case 'notFound':
      return l10n.t('There is no such file or folder on the server: {0}', path);
    case 'exists':
      return l10n.t('The server already has a file or folder with this name, and it was not replaced: {0}', path);
    case 'changed':
      return l10n.t('This has changed on the server since you last saw it, so nothing was done: {0}', path);
    case 'notAFolder':
      return l10n.t('This is not a folder on the server: {0}', path);
    case 'isAFolder':
      return l10n.t('This is a folder on the server, not a file: {0}', path);
    case 'outside':
      return l10n.t('This path leads out of /user, where nothing is read or changed: {0}', path);
    case 'noPermission':
      return l10n.t('The server does not permit this. Check the permissions of the file and its folder: {0}', path);
    case 'noSpace':
      return l10n.t(
        'The disk of the server is full, or your share of it is used up. Delete something first: {0}',
        path,
      );
    case 'readOnly':
      return l10n.t('This part of the server is read-only: {0}', path);
    case 'tooLarge':
      return l10n.t('This is too large to be read at once. Download it instead: {0}', path);
    case 'invalid':
      return l10n.t("The server can't use this name, or can't do this with it: {0}", path);
    case 'failed':
      return detail === undefined || detail === ''
        ? l10n.t('The server could not do this: {0}', path)
        : l10n.t('The server could not do this ({0}): {1}', foreign(detail), path);
  }
}

export function describeFilesTimeout(timeoutMs: number): UiText {
  return l10n.t(
    "Your Engee server didn't respond within {0} seconds while accessing its files. Julia may be busy with code that runs there. Try again when it has finished.",
    Math.round(timeoutMs / 1000),
  );
}

/** Describes that it is unknown whether files changed. */
export function describeUnknownChange(why: 'serverRestarted' | undefined): UiText {
  return why === 'serverRestarted'
    ? l10n.t(
        'The server was stopped or restarted while it changed files. It is unknown whether the change was made. Look at the files before you try again.',
      )
    : l10n.t(
        'The server stopped responding while it changed files. It is unknown whether the change was made. Look at the files before you try again.',
      );
}

export function describeNoFiles(): UiText {
  return l10n.t(
    "The files on your server can't be shown or changed now because the extension's helper could not be installed there. See the log for the reason. Uploading new files and downloading by path still work.",
  );
}
