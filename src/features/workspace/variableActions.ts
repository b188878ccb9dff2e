import * as vscode from 'vscode';
import type { ServerUrl } from '../../core/api/serverUrl.ts';
import type { Bridge, Variable } from '../../core/bridge/bridge.ts';
import type { Shown } from '../../core/bridge/shown.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import { juliaName } from '../../core/workspace/juliaName.ts';
import { variableText } from '../../core/workspace/variableText.ts';
import { activeCodeEditor } from '../shared/activeCodeEditor.ts';
import { ask, mention, notify } from '../shared/ui/notify.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import type { VariableDocuments } from './variableDocuments.ts';

export interface VariableActionParts {
  readonly bridge: Pick<Bridge, 'showVariable' | 'clearVariable'>;
  readonly server: Pick<Server, 'state'>;
  readonly documents: VariableDocuments;
  /** Shows the pictures and tables of a value. */
  readonly showRich: (title: string, shown: Shown) => void;
}

const noticeMs = 5_000;

/** Puts names into the active Julia editor, at each cursor or in place of what is selected. */
export async function insertNames(variables: readonly Variable[]): Promise<void> {
  const editor = activeCodeEditor();
  if (editor?.document.languageId !== 'julia') {
    mention(vscode.l10n.t('Engee: open a Julia file to insert the name into.'), noticeMs);
    return;
  }
  const text = namesText(variables, ', ');
  await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
  editor.selections = editor.selections.map(({ end }) => new vscode.Selection(end, end));
  const { document, viewColumn } = editor;
  await vscode.window.showTextDocument(document, viewColumn === undefined ? {} : { viewColumn });
}

export async function copyNames(variables: readonly Variable[]): Promise<void> {
  await vscode.env.clipboard.writeText(namesText(variables, '\n'));
}

export async function showVariable(
  { bridge, server, documents, showRich }: VariableActionParts,
  variable: Variable,
  signal: AbortSignal,
): Promise<void> {
  const shown = await inView(() => bridge.showVariable(runningServer(server), variable.name, signal));
  if (signal.aborted) return;
  await documents.show(variable.name, shown);
  if (shown.rich.length > 0) showRich(variableText(variable).label, shown);
}

/** Asks once for all of them. */
export async function clearVariables(
  { bridge, server }: VariableActionParts,
  variables: readonly Variable[],
  signal: AbortSignal,
): Promise<void> {
  const message =
    variables.length === 1
      ? vscode.l10n.t('Clear the variable {0}?', firstNames(variables))
      : vscode.l10n.t('Clear {0} variables?', variables.length);
  const detail = vscode.l10n.t('Julia cannot remove a variable, so its value becomes nothing. The value is lost.');
  const clear = vscode.l10n.t('Clear');
  const answer = await ask('warning', { message, detail }, clear);
  if (answer !== clear) return;
  const kept = await inView(async () => {
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
        'Julia keeps the value of a constant, and of a variable with a type of its own. Not cleared: {0}',
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

/** The user asked for it, so they are told when there is no server; nothing is started by itself. */
function runningServer({ state }: Pick<Server, 'state'>): ServerUrl {
  if (state.kind === 'running') return state.url;
  if (state.kind === 'unreachable') throw new EngeeError(state.fault);
  throw new EngeeError({ kind: 'serverNotRunning', status: state.kind });
}

async function inView<T>(task: () => Promise<T>): Promise<T> {
  return showProgress({ location: { viewId: 'engee.workspace' } }, task);
}
