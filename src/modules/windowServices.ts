import type * as vscode from 'vscode';
import type { Redactor } from '../core/lib/redact.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';

/** What every module needs. Lives as long as the window, independent of the Engee address. */
export interface WindowServices {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
}
