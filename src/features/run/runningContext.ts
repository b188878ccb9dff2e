import * as vscode from 'vscode';
import type { Clock } from '../../platform/clock.ts';

/** A run that is over at once changes no key and no menu. */
const setDelayMs = 100;

/** The context key `engee.isRunning`. */
export class RunningContext implements vscode.Disposable {
  private readonly clock: Clock;
  private isSet = false;
  private timer: { dispose(): void } | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  follow(isRunning: boolean): void {
    if (isRunning) {
      this.timer ??= this.clock.schedule(() => { this.set(true); }, setDelayMs);
      return;
    }
    this.timer?.dispose();
    this.timer = undefined;
    this.set(false);
  }

  dispose(): void {
    this.follow(false);
  }

  private set(isRunning: boolean): void {
    if (isRunning === this.isSet) return;
    this.isSet = isRunning;
    void vscode.commands.executeCommand('setContext', 'engee.isRunning', isRunning);
  }
}
