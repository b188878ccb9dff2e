import { Emitter } from '../lib/event.ts';
import type { Edit } from '../run/lineShift.ts';
import type { Run, RunError, RunEvent } from '../run/model.ts';
import { isShownByCaller } from '../run/submission.ts';
import type { ErrorView } from '../stackTrace/errorView.ts';
import { followEdits } from './followEdits.ts';
import { inlineOutcome } from './inlineOutcome.ts';
import { type InlineStatus, statusAfter } from './inlineStatus.ts';
import { type DocumentNow, type PlacedLines, placeRun } from './placeRun.ts';

/** The result of one run, shown next to its code. */
export interface InlineResult {
  readonly run: Run;
  /** The current places of the code, in the order in which it was sent. Never empty. */
  readonly places: readonly PlacedLines[];
  readonly status: InlineStatus;
}

export interface InlineResultsDependencies {
  /** Returns undefined if the document is not open. */
  readonly documentOf: (uri: string) => DocumentNow | undefined;
  readonly errorView: (run: Run, error: RunError) => ErrorView;
}

/** Maximum number of results per document. The oldest are removed. */
export const maxResultsOfDocument = 500;

/** Returns the zero-based line that the result of a run is shown after: the last line of its code. */
export function inlineLine({ places }: InlineResult): number {
  return Math.max(...places.map(({ last }) => last));
}

/** Keeps the inline results of all open documents up to date with runs, edits and closed documents. */
export class InlineResults {
  private readonly dependencies: InlineResultsDependencies;
  private readonly byUri = new Map<string, readonly InlineResult[]>();
  /** Runs that have not ended. If the result of such a run was removed, its next event must not add it again. */
  private readonly active = new Set<string>();
  private readonly changed = new Emitter<string>();
  /** Fires with the URI of a document when its results change or must be drawn again. */
  readonly onDidChange = this.changed.event;

  constructor(dependencies: InlineResultsDependencies) {
    this.dependencies = dependencies;
  }

  get isEmpty(): boolean {
    return [...this.byUri.values()].every(({ length }) => length === 0);
  }

  of(uri: string): readonly InlineResult[] {
    return this.byUri.get(uri) ?? [];
  }

  handle(event: RunEvent): void {
    if (event.kind === 'output' || isShownByCaller(event.run.submission)) return;
    const { run } = event;
    const isFirst = !this.active.has(run.id);
    const before = this.of(run.submission.uri).find((result) => result.run.id === run.id);
    if (event.kind === 'ended') this.active.delete(run.id);
    else this.active.add(run.id);
    if (!isFirst && before === undefined) return;
    const status = this.statusAfter(event, before?.status);
    if (status === undefined) return;
    if (before !== undefined) this.replace(before, status);
    else if (status !== 'none') this.place(run, status);
  }

  /**
   * Moves the results according to the edits of one change, and removes the results of edited code.
   * @param edits in the order in which they are applied
   * @param document the document after the edits
   */
  edited(uri: string, edits: readonly Edit[], document: Pick<DocumentNow, 'textOf'>): void {
    const results = this.of(uri);
    if (results.length === 0) return;
    const followed = results.map((result) => ({
      result,
      places: result.places.map((placed) => followEdits(placed, edits, document)),
    }));
    const left = followed.flatMap(({ result, places }) => {
      const lines = places.map((place) => place.lines).filter((each) => each !== undefined);
      return lines.length === places.length ? [{ ...result, places: lines }] : [];
    });
    if (followed.some(({ places }) => places.some(({ isNear }) => isNear))) this.update(uri, left);
    else this.byUri.set(uri, left);
  }

  forget(uri: string): void {
    if (this.byUri.delete(uri)) this.changed.fire(uri);
  }

  clear(): void {
    for (const uri of [...this.byUri.keys()]) this.forget(uri);
  }

  private statusAfter(event: RunEvent, before: InlineStatus | undefined): InlineStatus | 'none' | undefined {
    if (event.kind !== 'ended') return statusAfter(event, before);
    const outcome = inlineOutcome(event.outcome, (error) => this.dependencies.errorView(event.run, error));
    return outcome === undefined ? 'none' : { kind: 'ended', ...outcome };
  }

  private place(run: Run, status: InlineStatus): void {
    const { uri } = run.submission;
    const document = this.dependencies.documentOf(uri);
    const places = document && placeRun(run.submission, document);
    if (places === undefined) return;
    const others = this.of(uri).filter((result) => !overlap(result.places, places));
    this.update(uri, [...others, { run, places, status }]);
  }

  private replace(before: InlineResult, status: InlineStatus | 'none'): void {
    const { uri } = before.run.submission;
    const after = status === 'none' ? [] : [{ ...before, status }];
    this.update(
      uri,
      this.of(uri).flatMap((result) => (result === before ? after : [result])),
    );
  }

  private update(uri: string, results: readonly InlineResult[]): void {
    this.byUri.set(uri, results.slice(-maxResultsOfDocument));
    this.changed.fire(uri);
  }
}

function overlap(some: readonly PlacedLines[], others: readonly PlacedLines[]): boolean {
  return some.some((one) => others.some((other) => one.first <= other.last && other.first <= one.last));
}
