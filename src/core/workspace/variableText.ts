import * as l10n from '@vscode/l10n';
import type { Variable } from '../bridge/bridge.ts';
import { foreign, joined, type UiText } from '../lib/uiText.ts';

/** The text of a variable's row: plain text that must not be interpreted as markup. */
export interface VariableText {
  readonly label: UiText;
  /** The value, shown next to the label. There is little room, so type and size are in the tooltip. */
  readonly description: UiText;
  readonly tooltip: UiText;
  /** The text for screen readers. */
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
