import * as vscode from 'vscode';
import { formatElapsed } from '../../core/lib/format.ts';
import { joined, type UiText, withIcon } from '../../core/lib/uiText.ts';
import type { RunEvent, RunProgress } from '../../core/run/model.ts';
import type { RunQueueState } from '../../core/run/runQueue.ts';
import type { Runs } from '../../core/run/runService.ts';
import { placeOf } from '../../core/run/submissionPlace.ts';
import type { Clock } from '../../platform/clock.ts';
import { commands } from '../shared/commands.ts';
import { createStatusItem } from '../shared/ui/views.ts';

/** Avoids flicker for short runs. */
const showDelayMs = 300;
const tickMs = 1_000;

/** Shows the active run in the status bar: its location, elapsed time and the number of queued runs. A click opens the run menu. */
export class RunStatus implements vscode.Disposable {
  private readonly item = createStatusItem('engee.run', 50);
  private readonly clock: Clock;
  private readonly subscriptions: vscode.Disposable;
  private state: RunQueueState;
  private progress: RunProgress = 'running';
  private timer: { dispose(): void } | undefined;
  private isShown = false;

  constructor(runs: Pick<Runs, 'state' | 'onDidChangeState' | 'onDidRun'>, clock: Clock) {
    this.clock = clock;
    this.state = runs.state;
    this.item.name = vscode.l10n.t('Engee: Running Code');
    this.item.command = commands.showRunMenu;
    this.subscriptions = vscode.Disposable.from(
      runs.onDidChangeState((state) => {
        this.follow(state);
      }),
      runs.onDidRun((event) => {
        this.accept(event);
      }),
    );
  }

  dispose(): void {
    this.timer?.dispose();
    this.subscriptions.dispose();
    this.item.dispose();
  }

  private follow(state: RunQueueState): void {
    const isOther = state.kind === 'idle' || this.state.kind !== state.kind || this.state.run.id !== state.run.id;
    this.state = state;
    if (isOther) {
      this.timer?.dispose();
      this.timer = undefined;
      this.progress = 'running';
    }
    if (state.kind === 'idle') this.hide();
    else
      this.timer ??= this.clock.schedule(() => {
        this.tick();
      }, showDelayMs);
  }

  private accept(event: RunEvent): void {
    if (event.kind === 'progress') this.progress = event.progress;
  }

  private tick(): void {
    this.draw();
    this.timer = this.clock.schedule(() => {
      this.tick();
    }, tickMs);
  }

  private draw(): void {
    const { state } = this;
    if (state.kind === 'idle') return;
    const parts = [
      this.word(state),
      ...(state.kind === 'running' ? [formatElapsed(this.clock.now() - state.since)] : []),
      ...(state.waiting > 0 ? [vscode.l10n.t('{0} queued', state.waiting)] : []),
    ];
    const text = joined(parts, ' · ');
    this.item.text = withIcon('sync~spin', text);
    this.item.tooltip = vscode.l10n.t('Interrupt, stop waiting, or restart the server…');
    this.item.accessibilityInformation = { label: vscode.l10n.t('Engee: {0}', text), role: 'button' };
    this.item.show();
    this.isShown = true;
  }

  private hide(): void {
    if (this.isShown) this.item.hide();
    this.isShown = false;
  }

  private word(state: Exclude<RunQueueState, { kind: 'idle' }>): UiText {
    const place = placeOf(state.run);
    if (state.kind === 'preparing') return vscode.l10n.t('preparing {0}', place);
    switch (this.progress) {
      case 'preparing':
        return vscode.l10n.t('Preparing your server for runs…');
      case 'running':
      case 'plain':
        return vscode.l10n.t('running {0}', place);
      case 'waitingForOther':
        return vscode.l10n.t('{0} is waiting for a run in another window', place);
      case 'silent':
        return vscode.l10n.t('{0} is still running (no response)', place);
      case 'reattaching':
        return vscode.l10n.t('{0}: connection lost, reconnecting…', place);
    }
  }
}
