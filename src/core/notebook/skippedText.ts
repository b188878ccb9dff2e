import * as l10n from '@vscode/l10n';

const maxListed = 10;

/** Returns the sentence that says which cells did not run. @param numbers counted from 1, as in the places of errors; not empty */
export function skippedText(numbers: readonly number[]): string {
  const listed = numbers
    .slice(0, maxListed)
    .map((number) => `[${number}]`)
    .join(', ');
  if (numbers.length === 1) return l10n.t('Cell {0} did not run.', listed);
  return numbers.length <= maxListed
    ? l10n.t('Cells {0} did not run.', listed)
    : l10n.t('Cells {0} and {1} more did not run.', listed, numbers.length - maxListed);
}
