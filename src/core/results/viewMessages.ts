import * as l10n from '@vscode/l10n';
import { omissionText } from '../bridge/omissionText.ts';
import { alternativeText, formLabel, kindLabel, resultLabel } from './describeResult.ts';
import type { ResultContent, ViewMessage } from './messages.ts';
import { kindOf } from './resultForm.ts';
import { type ResultsState, type ShownResult, shownResult } from './resultsState.ts';

/**
 * Creates the message with the list of results.
 * @param timeText formats milliseconds since the epoch as a short time of day
 * @param announcesNewest whether a result has just been added
 */
export function listMessage(
  state: ResultsState,
  timeText: (at: number) => string,
  announcesNewest: boolean,
): ViewMessage {
  const shown = shownResult(state);
  if (shown === undefined) return { kind: 'empty' };
  const items = state.entries.map((entry) => ({
    id: entry.id,
    title: entry.runNumber === undefined ? entry.title : `#${entry.runNumber} ${entry.title}`,
    detail: `${kindLabel(kindOf(entry.forms[0]))} · ${timeText(entry.at)}`,
    label: resultLabel(entry),
  }));
  const position = l10n.t('{0} of {1}', shown.index + 1, items.length);
  const announcement = announcesNewest ? l10n.t('New result: {0}', alternativeText(shown.entry)) : '';
  return { kind: 'list', items, selected: shown.entry.id, position, announcement };
}

/** Creates the content of the selected result in the selected form. */
export function contentOf({ entry, form }: ShownResult): ResultContent {
  return {
    id: entry.id,
    kind: kindOf(form),
    type: form.type,
    data: form.data,
    label: resultLabel(entry),
    alternative: alternativeText(entry),
    notices: entry.omitted.map(omissionText),
    forms: entry.forms.map(({ type }) => ({ type, label: formLabel(type) })),
    hasCode: entry.place !== undefined,
  };
}
