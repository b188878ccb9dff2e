import type * as vscode from 'vscode';
import type { Clock } from '../../platform/clock.ts';
import { ContextKey } from '../shared/contextKey.ts';

/** Avoids updating the key and the menus for short runs. */
const setDelayMs = 100;

/** Sets the context key `engee.isRunning`. */
export class RunningContext implements vscode.Disposable {
  private readonly clock: Clock;
  private readonly key = new ContextKey('engee.isRunning');
  private timer: { dispose(): void } | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  follow(isRunning: boolean): void {
    if (isRunning) {
      this.timer ??= this.clock.schedule(() => {
        this.key.set(true);
      }, setDelayMs);
      return;
    }
    this.timer?.dispose();
    this.timer = undefined;
    this.key.set(false);
  }

  dispose(): void {
    this.follow(false);
  }
}
