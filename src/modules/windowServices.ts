import type * as vscode from 'vscode';
import type { AccountApi } from '../core/api/accountApi.ts';
import type { Transport } from '../core/api/transport.ts';
import type { Disposable } from '../core/lib/disposable.ts';
import type { Redactor } from '../core/lib/redact.ts';
import type { AuthModule } from '../features/auth/module.ts';
import type { ServerModule } from '../features/server/module.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';

/** What every module needs. Lives as long as the window, independent of the Engee address. */
export interface WindowServices {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redactor: Redactor;
}

/** The sign-in and the server of one Engee address. */
export interface Connection extends Disposable {
  readonly transport: Transport;
  readonly accountApi: AccountApi;
  readonly auth: AuthModule;
  readonly server: ServerModule;
}
