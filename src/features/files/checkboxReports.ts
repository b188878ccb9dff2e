import type { Disposable } from '../../core/lib/disposable.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Row } from './remoteRows.ts';

/** When the rows change, VS Code first reports an empty selection and right after it the real one. Only the last counts. */
const reportMs = 20;

/** Delays what VS Code reports about checkboxes until it counts. */
export class CheckboxReports implements Disposable {
  private readonly clock: Clock;
  private readonly take: (selected: readonly Row[]) => void;
  private last: { readonly rows: readonly Row[]; readonly timer: Disposable } | undefined;

  /** @param take receives the rows that are selected */
  constructor(clock: Clock, take: (selected: readonly Row[]) => void) {
    this.clock = clock;
    this.take = take;
  }

  add(rows: readonly Row[]): void {
    this.forget();
    const timer = this.clock.schedule(() => {
      this.takeLast();
    }, reportMs);
    this.last = { rows, timer };
  }

  /**
   * Takes over the last report, if it has not been. Forgets an empty one: nobody clears a checkbox and does something else
   * within {@link reportMs}, so the real one is on its way.
   */
  takeNow(): void {
    if (this.last?.rows.length === 0) this.forget();
    else this.takeLast();
  }

  private forget(): void {
    this.last?.timer.dispose();
    this.last = undefined;
  }

  dispose(): void {
    this.forget();
  }

  private takeLast(): void {
    const { last } = this;
    this.forget();
    if (last !== undefined) this.take(last.rows);
  }
}
