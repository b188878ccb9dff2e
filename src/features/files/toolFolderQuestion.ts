import * as vscode from 'vscode';
import type { AskToolFolders } from '../../core/files/placeFiles.ts';
import { foreign, joined } from '../../core/lib/uiText.ts';
import { nameSome } from '../shared/nameSome.ts';
import { ask } from '../shared/ui/notify.ts';
import { throwCanceled } from './questions.ts';

const maxShownPathLength = 120;

/** Asks whether files may go into tool folders. `Answers` can't answer this question. Rejects with `canceled`. */
export const askToolFolders: AskToolFolders = async (paths, otherCount) => {
  const message = vscode.l10n.t(
    'This download contains files of a tool folder, such as .git or .vscode. They can make a program run on this computer.',
  );
  const names = nameSome(
    paths.map((path) => foreign(path, maxShownPathLength)),
    '\n',
  );
  const why = vscode.l10n.t(
    'Git, editors and other tools read such files automatically and start programs that are named in them. Save them only if you trust their author.',
  );
  const save = otherCount > 0 ? vscode.l10n.t('Save All') : vscode.l10n.t('Save Anyway');
  const others = vscode.l10n.t('Save Without Them');
  const detail = joined([names, why], '\n\n');
  switch (await ask('warning', { message, detail }, ...(otherCount > 0 ? [others] : []), save)) {
    case save:
      return 'place';
    case others:
      return 'leaveOut';
    default:
      return throwCanceled();
  }
};
