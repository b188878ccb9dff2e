import * as l10n from '@vscode/l10n';
import type { Variable } from '../bridge/bridge.ts';
import { formatCount } from '../lib/format.ts';
import { foreign, joined, type UiText } from '../lib/uiText.ts';

/** A variable in words: one line each, plain text, none of it may be read as markup. */
export interface VariableText {
  readonly label: UiText;
  /** Stands beside the label: the value. There is room for little, so type and size are in the tooltip. */
  readonly description: UiText;
  readonly tooltip: UiText;
  /** What a screen reader says. */
  readonly spoken: UiText;
}

const maxNameLength = 200;
const maxTextLength = 300;

export function variableText(variable: Variable): VariableText {
  const label = foreign(variable.name, maxNameLength);
  const value = foreign(variable.value, maxTextLength);
  const type = foreign(variable.type, maxTextLength);
  const size = foreign(variable.size, maxTextLength);
  const lines = [
    label,
    l10n.t('Value: {0}', value),
    l10n.t('Type: {0}', type),
    ...(size === '' ? [] : [l10n.t('Size: {0}', size)]),
  ];
  return { label, description: value, tooltip: joined(lines, '\n'), spoken: joined(lines, ', ') };
}

/** Says how many variables are left out; undefined: none. */
export function moreText({
  variables,
  total,
}: {
  readonly variables: readonly unknown[];
  readonly total: number;
}): UiText | undefined {
  const left = total - variables.length;
  return left > 0 ? l10n.t('… and {0} more', formatCount(left)) : undefined;
}
