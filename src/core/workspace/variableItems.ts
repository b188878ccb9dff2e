import * as l10n from '@vscode/l10n';
import type { Variable, VariableList } from '../bridge/bridge.ts';
import type { NextStep } from '../errors/describe.ts';
import { stepsAfter } from '../errors/stepsAfter.ts';
import { formatCount } from '../lib/format.ts';
import type { UiText } from '../lib/uiText.ts';
import type { WorkspaceState } from './workspaceState.ts';

/** A row of the view. The text of a variable is created when its row is drawn. */
export type VariableItem =
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** Shows how many variables are not in the list. */
  | { readonly kind: 'more'; readonly text: UiText }
  /** An action for when the variables could not be read. */
  | { readonly kind: 'step'; readonly step: NextStep };

/** Returns the rows for a state. If there are none, the view shows welcome content for the state. */
export function variableItems(state: WorkspaceState): readonly VariableItem[] {
  if (state.kind === 'failed') return stepsAfter(state.fault).map((step) => ({ kind: 'step', step }));
  if (state.kind !== 'list') return [];
  const rows: VariableItem[] = state.list.variables.map((variable) => ({ kind: 'variable', variable }));
  const more = moreText(state.list);
  return more === undefined ? rows : [...rows, { kind: 'more', text: more }];
}

/** Returns how many variables are not in the list, as text; undefined if all of them are. */
function moreText({ variables, total }: VariableList): UiText | undefined {
  const count = total - variables.length;
  return count > 0 ? l10n.t('… and {0} more', formatCount(count)) : undefined;
}
