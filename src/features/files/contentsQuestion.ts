import * as vscode from 'vscode';
import type { Contents, Doubts } from '../../core/files/uploadContents.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { ask } from '../shared/ui/notify.ts';
import { nameSome } from './nameSome.ts';
import { giveUp, shownLocation } from './questions.ts';

/** Asks what is to go to Engee of secrets and ignored files. The first button, which Enter presses, sends neither. Rejects with `cancelled`. */
export async function askContents(doubts: Doubts): Promise<Contents> {
  const buttons = buttonsFor(doubts);
  const chosen = await ask(
    'warning',
    { message: messageFor(doubts), detail: detailFor(doubts) },
    ...buttons.map(([label]) => label),
  );
  return buttons.find(([label]) => label === chosen)?.[1] ?? giveUp();
}

function messageFor({ secrets, ignored }: Doubts): UiText {
  const [secret] = secrets;
  const [first] = ignored;
  if (secret !== undefined && first !== undefined)
    return vscode.l10n.t('Some of the chosen files may not belong on Engee. Upload them too?');
  if (secret !== undefined) {
    return secrets.length === 1
      ? vscode.l10n.t('{0} may hold a password or a key. Upload it to Engee?', foreign(secret.relativePath))
      : vscode.l10n.t('{0} of the chosen files may hold passwords or keys. Upload them to Engee?', secrets.length);
  }
  if (first !== undefined) {
    return ignored.length === 1
      ? vscode.l10n.t('{0} is ignored by Git. Upload it too?', foreign(first.relativePath))
      : vscode.l10n.t('{0} of the chosen files and folders are ignored by Git. Upload them too?', ignored.length);
  }
  return vscode.l10n.t(
    'Not all rules on what Git ignores could be read, so files that it ignores may be among those to upload. Upload them?',
  );
}

function detailFor({ secrets, ignored, unfollowed }: Doubts): UiText {
  const isWordy = secrets.length + ignored.length > 1;
  const parts: UiText[] = [];
  if (secrets.length > 0 && isWordy) {
    parts.push(
      joined(
        [
          vscode.l10n.t('May hold passwords or keys ({0}):', secrets.length),
          nameSome(
            secrets.map(({ relativePath }) => foreign(relativePath)),
            '\n',
          ),
        ],
        '\n',
      ),
    );
  }
  if (ignored.length > 0 && isWordy) {
    const names = ignored.map(({ relativePath, isFolder }) =>
      isFolder ? vscode.l10n.t('{0}/ (folder)', foreign(relativePath)) : foreign(relativePath),
    );
    parts.push(joined([vscode.l10n.t('Ignored by Git ({0}):', ignored.length), nameSome(names, '\n')], '\n'));
  }
  if (unfollowed.length > 0) {
    parts.push(
      joined(
        [
          vscode.l10n.t('Rules that were not followed, since they cannot be read or are too many:'),
          nameSome(unfollowed.map(shownLocation), '\n'),
        ],
        '\n',
      ),
    );
  }
  if (secrets.length > 0)
    parts.push(
      vscode.l10n.t(
        'Their names look like names of files with secrets; their content was not checked. Anyone who can read your folder on Engee can read them there.',
      ),
    );
  return joined(parts, '\n\n');
}

function buttonsFor({ secrets, ignored, restCount }: Doubts): readonly (readonly [UiText, Contents])[] {
  if (secrets.length + ignored.length === 0) return [[vscode.l10n.t('Upload'), 'neither']];
  const neither = restCount > 0 ? [[vscode.l10n.t('Upload Without Them'), 'neither'] as const] : [];
  if (secrets.length === 0) return [...neither, [vscode.l10n.t('Upload Ignored Too'), 'all']];
  if (ignored.length === 0)
    return [...neither, [restCount > 0 ? vscode.l10n.t('Upload All') : vscode.l10n.t('Upload Anyway'), 'all']];
  return [
    ...neither,
    [vscode.l10n.t('Upload Ignored, Not Secrets'), 'ignoredWithoutSecrets'],
    [vscode.l10n.t('Upload All'), 'all'],
  ];
}
