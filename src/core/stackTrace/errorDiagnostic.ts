import * as l10n from '@vscode/l10n';
import { capText } from '../lib/capText.ts';
import type { ErrorView, ExceptionView, Origin } from './errorView.ts';

/** An error as a diagnostic in the user's document. All text is plain. */
export interface ErrorDiagnostic {
  readonly origin: Origin;
  readonly message: string;
  /** The Julia type of the error; empty if unknown. */
  readonly code: string;
  /** The user's line that led to the error: the top-level line if known. */
  readonly trigger: Origin;
  /** Other places in the user's code that are part of the error, innermost call first. */
  readonly related: readonly { readonly origin: Origin; readonly message: string }[];
}

/** Each costs a search in the submitted code. The editor marks no more. */
const maxDiagnostics = 100;
const maxRelated = 50;
const maxLines = 10;
const maxLength = 2_000;
const maxCauses = 10;
/** Maximum length of the line for a cause or a place, in characters. */
const maxLineLength = 300;

/**
 * Creates the diagnostics of one error. A failed test set gets one diagnostic per line with failed tests.
 * Returns nothing if no line of the user's code is known.
 */
export function errorDiagnostics(view: ErrorView): readonly ErrorDiagnostic[] {
  const main = mainDiagnostic(view);
  const failures = view.exceptions.flatMap((exception) => exception.failures ?? []);
  if (failures.length === 0) return main === undefined ? [] : [main];
  const byPlace = new Map<string, [first: Failure, ...others: Failure[]]>();
  for (const failure of failures) {
    const key = `${failure.origin.line}:${failure.origin.uri}`;
    const before = byPlace.get(key);
    if (before === undefined) byPlace.set(key, [failure]);
    else before.push(failure);
  }
  return [...byPlace.values()].slice(0, maxDiagnostics).map((all) => failureDiagnostic(all, view, main));
}

type Failure = NonNullable<ExceptionView['failures']>[number];

/** Describes the first failed test of a line and counts the others. */
function failureDiagnostic(
  [{ origin, message }, ...others]: readonly [Failure, ...Failure[]],
  view: ErrorView,
  main: ErrorDiagnostic | undefined,
): ErrorDiagnostic {
  const more = others.length === 0 ? '' : `\n${l10n.t('… and {0} more failures on this line', others.length)}`;
  const isInSet = main !== undefined && !isSamePlace(main.origin, origin);
  return {
    origin,
    message: capped(message, maxLength) + more,
    code: view.exceptions[0].type,
    trigger: main?.trigger ?? origin,
    related: isInSet ? [{ origin: main.origin, message: capped(view.summary, maxLineLength) }] : [],
  };
}

/** Returns undefined if no line of the user's code is known. */
function mainDiagnostic(view: ErrorView): ErrorDiagnostic | undefined {
  const main = view.exceptions.find(({ origin }) => origin !== undefined);
  if (main?.origin === undefined) return undefined;
  const { origin } = main;
  const related = view.exceptions
    .flatMap((exception) => relatedPlaces(exception))
    .filter((place) => !isSamePlace(place.origin, origin));
  return {
    origin,
    message: [messageOf(view), ...causesOf(view)].join('\n'),
    code: view.exceptions[0].type,
    trigger: view.exceptions[0].frames.findLast((frame) => frame.origin !== undefined)?.origin ?? origin,
    related: unique(related).slice(0, maxRelated),
  };
}

/** Returns the one-line summary, then the rest of the message. */
function messageOf({ summary, exceptions: [{ message }] }: ErrorView): string {
  const lines = message.split('\n');
  const rest = lines.filter((line) => line.trim() !== '' && !summary.includes(line.trim()));
  const shown = rest.slice(0, maxLines);
  const text = [summary, ...shown, ...(rest.length > shown.length ? ['…'] : [])].join('\n');
  return capped(text, maxLength);
}

/** Returns the first line of each cause, up to `maxCauses`. */
function causesOf({ exceptions: [, ...causes], omittedCauses = 0 }: ErrorView): string[] {
  const shown = causes.slice(0, maxCauses).map(headline);
  return causes.length + omittedCauses > shown.length ? [...shown, '…'] : shown;
}

function relatedPlaces(exception: ExceptionView): { origin: Origin; message: string }[] {
  const happened =
    exception.relation === 'error' || exception.origin === undefined
      ? []
      : [{ origin: exception.origin, message: headline(exception) }];
  const frames = exception.frames.flatMap(({ origin, call }) =>
    origin === undefined ? [] : [{ origin, message: capped(call, maxLineLength) }],
  );
  return [...happened, ...frames];
}

function headline({ relation, message }: ExceptionView): string {
  const first = capped(message.split('\n', 1)[0] ?? '', maxLineLength);
  if (relation === 'error') return first;
  return relation === 'causedBy' ? l10n.t('caused by: {0}', first) : l10n.t('nested task error: {0}', first);
}

function capped(text: string, length: number): string {
  const { head, cutLength } = capText(text, length);
  return cutLength > 0 ? `${head}…` : head;
}

function unique<T extends { readonly origin: Origin }>(places: readonly T[]): T[] {
  const seen = new Set<string>();
  return places.filter(({ origin: { uri, line } }) => {
    const key = `${line}:${uri}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isSamePlace(a: Origin, b: Origin): boolean {
  return a.uri === b.uri && a.line === b.line;
}
