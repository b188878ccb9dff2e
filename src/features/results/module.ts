import * as vscode from 'vscode';
import type { DisplayValue } from '../../core/bridge/displayValue.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import type { ViewRequest } from '../../core/results/messages.ts';
import { type CodePlace, resultEntry, type ResultSource, shownIn, sourceOf } from '../../core/results/resultEntry.ts';
import {
  added,
  inForm,
  moved,
  noResults,
  removed,
  type ResultsState,
  selected,
  shownResult,
} from '../../core/results/resultsState.ts';
import type { Run } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import { isShownByCaller } from '../../core/run/submission.ts';
import { readableEvent } from '../../core/stackTrace/readableNames.ts';
import type { Clock } from '../../platform/clock.ts';
import type { UnpackFile } from '../../platform/inflate.ts';
import type { Logger } from '../../platform/logger.ts';
import { commands } from '../shared/commands.ts';
import { setContext } from '../shared/contextKey.ts';
import { showError } from '../shared/messages.ts';
import { opensResults } from '../shared/opensResults.ts';
import { notify } from '../shared/ui/notify.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { ResultsView, resultsViewId } from './resultsView.ts';
import { saveResult, type SavingFiles } from './saveResult.ts';

export interface ResultsDependencies {
  readonly extensionUri: vscode.Uri;
  readonly unpackFile: UnpackFile;
  readonly local: SavingFiles;
  readonly clock: Clock;
  readonly log: Logger;
}

type OpenCode = (place: CodePlace) => Promise<void>;

export interface ResultsModule extends Disposable {
  /**
   * Collects the results of runs. Disposing removes all results.
   * @param openCode opens the current position of a line in its document
   */
  open(runs: Pick<Runs, 'onDidRun' | 'runOfFile'>, openCode: OpenCode): vscode.Disposable;
  /** Shows a value that is not from a run, such as a variable. Returns false if the value has only text. */
  showValue(title: string, shown: DisplayValue): boolean;
}

/**
 * Registers the results view, which shows plots, tables and formulas with their history. Must be called once per
 * window, because VS Code requests the provider of a view only once.
 */
export function createResults({ extensionUri, unpackFile, local, clock, log }: ResultsDependencies): ResultsModule {
  let state = noResults;
  let lastId = 0;
  let openCode: OpenCode | undefined;
  const view = new ResultsView(extensionUri, unpackFile, (request) => {
    void handle(request).catch((error: unknown) => showError(error, log));
  });

  function update(next: ResultsState, isNewest = false): void {
    if (next === state) return;
    state = next;
    view.show(state, isNewest);
    const index = shownResult(state)?.index ?? 0;
    setContext('engee.hasResults', state.entries.length > 0);
    setContext('engee.hasEarlierResult', index > 0);
    setContext('engee.hasLaterResult', index < state.entries.length - 1);
  }

  /** Returns whether a result was added. */
  function add(source: ResultSource, shown: DisplayValue, opens: boolean): boolean {
    const entry = resultEntry(lastId + 1, source, shown, clock.now());
    if (entry === undefined) return false;
    lastId = entry.id;
    if (opens) view.reveal();
    update(added(state, entry), true);
    return true;
  }

  async function handle(request: ViewRequest): Promise<void> {
    if (request.kind === 'ready') return;
    if (request.kind === 'select') update(selected(state, request.id));
    if (request.kind === 'remove') update(removed(state, request.id));
    const shown = shownResult(state);
    // Ignores a request for a result that is no longer shown.
    if (shown?.entry.id !== request.id) return;
    if (request.kind === 'choose') update(inForm(state, request.form));
    if (request.kind === 'save') await saveResult(local, shown, request.table);
    if (request.kind === 'copyText') await vscode.env.clipboard.writeText(shown.form.data);
    if (request.kind === 'copyFailed') await offerToSave(() => saveResult(local, shown));
    if (request.kind === 'goToCode' && shown.entry.place !== undefined) await openCode?.(shown.entry.place);
  }

  const registrations = vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(resultsViewId, view),
    registerCommand(commands.showResults, () => vscode.commands.executeCommand(`${resultsViewId}.focus`)),
    registerCommand(commands.previousResult, () => {
      update(moved(state, -1));
    }),
    registerCommand(commands.nextResult, () => {
      update(moved(state, 1));
    }),
    registerCommand(commands.clearResults, () => {
      update(noResults);
    }),
  );

  return {
    open(runs, openCodeOfRuns) {
      openCode = openCodeOfRuns;
      /**
       * Runs that another window started, or this one before a reload. Their results are kept but do not open the view.
       */
      const reattached = new Set<string>();
      /** The view could hide the panel of a REPL while the user types, and notebooks show their results. */
      const mayOpen = ({ id, submission }: Run) => !reattached.has(id) && !isShownByCaller(submission);
      const subscription = runs.onDidRun((event) => {
        if (event.kind === 'reattached') reattached.add(event.run.id);
        const shown = shownIn(readableEvent(event, (file) => runs.runOfFile(file)?.submission));
        if (shown !== undefined) add(sourceOf(event.run), shown, mayOpen(event.run) && opensResults(shown));
        if (event.kind === 'ended') reattached.delete(event.run.id);
      });
      return new vscode.Disposable(() => {
        subscription.dispose();
        update(noResults);
      });
    },
    showValue: (title, shown) => add({ runNumber: undefined, title, place: undefined }, shown, true),
    dispose: () => {
      registrations.dispose();
    },
  };
}

async function offerToSave(save: () => Promise<void>): Promise<void> {
  const button = vscode.l10n.t('Save As…');
  const chosen = await notify('warning', vscode.l10n.t('Unable to copy this result. You can save it instead.'), button);
  if (chosen === button) await save();
}
