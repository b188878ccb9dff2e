import * as vscode from 'vscode';
import type { IgnoredBy } from '../../core/files/ignore/ignoreScope.ts';
import type { Ignored } from '../../core/files/uploadPlan.ts';
import type { UiText } from '../../core/lib/uiText.ts';

/** Files and folders that the same kind of rules leaves out. Not empty. */
interface IgnoredGroup {
  readonly by: IgnoredBy;
  readonly all: readonly Ignored[];
}

/** Groups what rules leave out by the kind of rules. */
export function ignoredGroups(ignored: readonly Ignored[]): readonly IgnoredGroup[] {
  const groups = (['git', 'engee', 'editor'] as const).map((by) => ({
    by,
    all: ignored.filter((each) => each.by === by),
  }));
  return groups.filter(({ all }) => all.length > 0);
}

/** Returns a phrase for a list: `2 ignored by Git`. */
export function ignoredCount({ by, all }: IgnoredGroup): UiText {
  switch (by) {
    case 'git':
      return vscode.l10n.t('{0} ignored by Git', all.length);
    case 'engee':
      return vscode.l10n.t('{0} excluded by .engeeignore', all.length);
    case 'editor':
      return vscode.l10n.t('{0} excluded by the setting files.exclude', all.length);
  }
}

/** Returns the title of a list of the files. */
export function ignoredTitle({ by, all }: IgnoredGroup): UiText {
  switch (by) {
    case 'git':
      return vscode.l10n.t('Ignored by Git ({0}):', all.length);
    case 'engee':
      return vscode.l10n.t('Excluded by .engeeignore ({0}):', all.length);
    case 'editor':
      return vscode.l10n.t('Excluded by the setting files.exclude ({0}):', all.length);
  }
}
