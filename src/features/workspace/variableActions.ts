import * as vscode from 'vscode';
import type { Bridge, Variable } from '../../core/bridge/bridge.ts';
import type { DisplayValue } from '../../core/bridge/displayValue.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import { juliaName } from '../../core/workspace/juliaName.ts';
import { variableText } from '../../core/workspace/variableText.ts';
import { insertJulia } from '../shared/insertJulia.ts';
import { runningServer } from '../shared/runningServer.ts';
import { ask, notify } from '../shared/ui/notify.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import type { VariableDocuments } from './variableDocuments.ts';

export interface VariableActionDependencies {
  readonly bridge: Pick<Bridge, 'showVariable' | 'clearVariable'>;
  readonly server: Pick<Server, 'state' | 'runningUrl'>;
  readonly documents: VariableDocuments;
  /** Shows the images and tables of a value. */
  readonly showRich: (title: string, shown: DisplayValue) => void;
}

/** Inserts names into the active Julia editor, at each cursor or instead of each selection. */
export async function insertNames(variables: readonly Variable[]): Promise<void> {
  await insertJulia(namesText(variables, ', '), vscode.l10n.t('Engee: Open a Julia file to insert the name.'));
}

export async function copyNames(variables: readonly Variable[]): Promise<void> {
  await vscode.env.clipboard.writeText(namesText(variables, '\n'));
}

export async function showVariable(
  { bridge, server, documents, showRich }: VariableActionDependencies,
  variable: Variable,
  signal: AbortSignal,
): Promise<void> {
  const shown = await withViewProgress(() => bridge.showVariable(runningServer(server), variable.name, signal));
  if (signal.aborted) return;
  await documents.show(variable.name, shown);
  if (shown.rich.length > 0) showRich(variableText(variable).label, shown);
}

/** Clears variables after asking once for all of them. */
export async function clearVariables(
  { bridge, server }: VariableActionDependencies,
  variables: readonly Variable[],
  signal: AbortSignal,
): Promise<void> {
  const message =
    variables.length === 1
      ? vscode.l10n.t('Clear the variable {0}?', firstNames(variables))
      : vscode.l10n.t('Clear {0} variables?', variables.length);
  const detail = vscode.l10n.t(
    'Julia cannot remove a variable, so its value is set to nothing. The old value is lost.',
  );
  const clear = vscode.l10n.t('Clear');
  const answer = await ask('warning', { message, detail }, clear);
  if (answer !== clear) return;
  const kept = await withViewProgress(async () => {
    const refused: Variable[] = [];
    for (const variable of variables) {
      if (!(await bridge.clearVariable(runningServer(server), variable.name, signal))) refused.push(variable);
    }
    return refused;
  });
  if (kept.length > 0) {
    void notify(
      'warning',
      vscode.l10n.t(
        'Julia cannot clear constants and variables with a declared type. Not cleared: {0}',
        firstNames(kept),
      ),
    );
  }
}

function namesText(variables: readonly Variable[], separator: string): string {
  return variables.map(({ name }) => juliaName(name)).join(separator);
}

function firstNames(variables: readonly Variable[]): UiText {
  return joined(
    variables.map(({ name }) => foreign(juliaName(name))),
    ', ',
    5,
  );
}

async function withViewProgress<T>(task: () => Promise<T>): Promise<T> {
  return showProgress({ location: { viewId: 'engee.workspace' } }, task);
}
