import * as vscode from 'vscode';
import type { Contents, QuestionableFiles } from '../../core/files/uploadContents.ts';
import type { Ignored } from '../../core/files/uploadPlan.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { nameSome } from '../shared/nameSome.ts';
import { ask } from '../shared/ui/notify.ts';
import { ignoredGroups, ignoredTitle } from './ignoredGroups.ts';
import { shownLocation, throwCanceled } from './questions.ts';

/** Asks which secrets and ignored files to upload. The first (default) button uploads neither. Rejects with `canceled`. */
export async function askContents(files: QuestionableFiles): Promise<Contents> {
  const buttons = buttonsFor(files);
  const chosen = await ask(
    'warning',
    { message: messageFor(files), detail: detailFor(files) },
    ...buttons.map(([label]) => label),
  );
  return buttons.find(([label]) => label === chosen)?.[1] ?? throwCanceled();
}

function messageFor({ secrets, ignored }: QuestionableFiles): UiText {
  const [secret] = secrets;
  const [first] = ignored;
  if (secret !== undefined && first !== undefined)
    return vscode.l10n.t('Some of the selected files may not belong on Engee. Upload them too?');
  if (secret !== undefined) {
    return secrets.length === 1
      ? vscode.l10n.t('{0} may contain a password or key. Upload it to Engee?', foreign(secret.relativePath))
      : vscode.l10n.t('{0} of the selected files may contain passwords or keys. Upload them to Engee?', secrets.length);
  }
  if (first !== undefined) {
    return ignored.length === 1 ? messageForOne(first) : messageForIgnored(ignored);
  }
  return vscode.l10n.t(
    'Some of the rules for files to leave out could not be read, so the upload may include such files. Upload anyway?',
  );
}

function messageForOne({ by, relativePath }: Ignored): UiText {
  switch (by) {
    case 'git':
      return vscode.l10n.t('{0} is ignored by Git. Upload it anyway?', foreign(relativePath));
    case 'engee':
      return vscode.l10n.t('{0} is excluded by .engeeignore. Upload it anyway?', foreign(relativePath));
    case 'editor':
      return vscode.l10n.t('{0} is excluded by the setting files.exclude. Upload it anyway?', foreign(relativePath));
  }
}

function messageForIgnored(ignored: readonly Ignored[]): UiText {
  return ignored.every(({ by }) => by === 'git')
    ? vscode.l10n.t('{0} of the selected files and folders are ignored by Git. Upload them anyway?', ignored.length)
    : vscode.l10n.t('{0} of the selected files and folders are excluded. Upload them anyway?', ignored.length);
}

function detailFor({ secrets, ignored, unfollowed }: QuestionableFiles): UiText {
  // The message itself names a single file.
  const hasList = secrets.length + ignored.length > 1;
  const parts: UiText[] = [];
  if (secrets.length > 0 && hasList) {
    parts.push(
      joined(
        [
          vscode.l10n.t('May contain passwords or keys ({0}):', secrets.length),
          nameSome(
            secrets.map(({ relativePath }) => foreign(relativePath)),
            '\n',
          ),
        ],
        '\n',
      ),
    );
  }
  for (const group of hasList ? ignoredGroups(ignored) : []) {
    const names = group.all.map(({ relativePath, isFolder }) =>
      isFolder ? vscode.l10n.t('{0}/ (folder)', foreign(relativePath)) : foreign(relativePath),
    );
    parts.push(joined([ignoredTitle(group), nameSome(names, '\n')], '\n'));
  }
  if (unfollowed.length > 0) {
    parts.push(
      joined(
        [
          vscode.l10n.t('Rules that were not applied because they could not be read or are too long:'),
          nameSome(unfollowed.map(shownLocation), '\n'),
        ],
        '\n',
      ),
    );
  }
  if (secrets.length === 1)
    parts.push(
      vscode.l10n.t(
        'Its name suggests that it contains a secret. Its content was not checked. Anyone who can read your folder on Engee can read it there.',
      ),
    );
  if (secrets.length > 1)
    parts.push(
      vscode.l10n.t(
        'Their names suggest that they contain secrets. Their contents were not checked. Anyone who can read your folder on Engee can read them there.',
      ),
    );
  return joined(parts, '\n\n');
}

function buttonsFor({ secrets, ignored, restCount }: QuestionableFiles): readonly (readonly [UiText, Contents])[] {
  if (secrets.length + ignored.length === 0) return [[vscode.l10n.t('Upload'), 'neither']];
  const without =
    secrets.length + ignored.length === 1 ? vscode.l10n.t('Upload Without It') : vscode.l10n.t('Upload Without Them');
  const neither = restCount > 0 ? [[without, 'neither'] as const] : [];
  if (secrets.length === 0) return [...neither, [vscode.l10n.t('Upload Ignored Too'), 'all']];
  if (ignored.length === 0)
    return [...neither, [restCount > 0 ? vscode.l10n.t('Upload All') : vscode.l10n.t('Upload Anyway'), 'all']];
  return [
    ...neither,
    [vscode.l10n.t('Upload Ignored, Not Secrets'), 'ignoredWithoutSecrets'],
    [vscode.l10n.t('Upload All'), 'all'],
  ];
}
