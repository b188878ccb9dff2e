import type * as vscode from 'vscode';
import { showProgress } from './ui/showProgress.ts';

/** The progress bar at the top of a view. */
export class LoadingIndicator implements vscode.Disposable {
  private readonly viewId: string;
  private end: (() => void) | undefined;

  constructor(viewId: string) {
    this.viewId = viewId;
  }

  set(isLoading: boolean): void {
    if (isLoading === (this.end !== undefined)) return;
    this.end?.();
    this.end = undefined;
    if (!isLoading) return;
    void showProgress(
      { location: { viewId: this.viewId } },
      async () =>
        new Promise<void>((resolve) => {
          this.end = resolve;
        }),
    );
  }

  dispose(): void {
    this.end?.();
  }
}
