import type { Variable } from '../bridge/bridge.ts';
import { describe, type NextStep } from '../errors/describe.ts';
import type { Fault } from '../errors/fault.ts';
import type { UiText } from '../lib/uiText.ts';
import { moreText } from './variableText.ts';
import type { WorkspaceState } from './workspaceState.ts';

/** A row of the view. The words of a variable are made when its row is drawn. */
export type VariableItem =
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** Says how many variables are not in the list. */
  | { readonly kind: 'more'; readonly text: UiText }
  /** Something that helps where the variables could not be read. */
  | { readonly kind: 'step'; readonly step: NextStep };

/** The rows of a state; where there are none, the view has a word of welcome by the same state. */
export function variableItems(state: WorkspaceState): readonly VariableItem[] {
  if (state.kind === 'failed') return stepsAfter(state.fault).map((step) => ({ kind: 'step', step }));
  if (state.kind !== 'list') return [];
  const rows: VariableItem[] = state.list.variables.map((variable) => ({ kind: 'variable', variable }));
  const more = moreText(state.list);
  return more === undefined ? rows : [...rows, { kind: 'more', text: more }];
}

/** What a message with buttons would offer. Reading a list does no harm, so trying again is always among it. */
function stepsAfter(fault: Fault | undefined): readonly NextStep[] {
  const steps = (fault && describe(fault)?.nextSteps) ?? [];
  return steps.includes('retry') ? steps : [...steps, 'retry'];
}
