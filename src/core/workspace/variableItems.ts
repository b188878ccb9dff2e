import type { Variable } from '../bridge/bridge.ts';
import type { UiText } from '../lib/uiText.ts';
import { moreText } from './variableText.ts';
import type { WorkspaceState } from './workspaceState.ts';

/** A row of the view. The words of a variable are made when its row is drawn. */
export type VariableItem =
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** Says how many variables are not in the list. */
  | { readonly kind: 'more'; readonly text: UiText }
  | { readonly kind: 'retry' };

/** The rows of a state; where there are none, the view has a word of welcome by the same state. */
export function variableItems(state: WorkspaceState): readonly VariableItem[] {
  if (state.kind === 'failed') return [{ kind: 'retry' }];
  if (state.kind !== 'list') return [];
  const rows: VariableItem[] = state.list.variables.map((variable) => ({ kind: 'variable', variable }));
  const more = moreText(state.list);
  return more === undefined ? rows : [...rows, { kind: 'more', text: more }];
}
