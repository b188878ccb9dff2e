import * as vscode from 'vscode';
import type { Disposable } from '../core/lib/disposable.ts';
import { reportBug } from '../core/lib/reportBug.ts';
import { type CommandId, commands } from '../features/shared/commands.ts';
import { registerCommand } from '../features/shared/ui/registerCommand.ts';
import type { Connection } from './connection.ts';
import type { Features } from './features.ts';
import type { WindowServices } from './windowServices.ts';

/** Commands of features that live as long as the window. */
const windowCommands = commandsOf(/^engee\.results\./);
/** Commands of features that belong to one Engee address. */
const connectionCommands = commandsOf(/^engee\.(?:run|files|workspace|repl)\./);

/**
 * Loads the features in a chunk of their own, so that activation only has to load the sign-in and the server. VS Code runs
 * commands as soon as the extension is activated. So each command has a placeholder until its feature is loaded.
 */
export class DeferredFeatures implements Disposable {
  private readonly loading: Promise<Features>;
  private isDisposed = false;

  constructor(services: WindowServices) {
    const placeholders = registerPlaceholders(windowCommands, () => this.loading);
    this.loading = import('./features.ts').then(({ createFeatures }) => {
      placeholders.dispose();
      const features = createFeatures(services);
      if (this.isDisposed) features.dispose();
      return features;
    });
    this.loading.catch(reportBug);
  }

  /** Opens the features for a connection once they are loaded. Dispose the result before the connection. */
  open(connection: Connection): OpenFeatures {
    let opened: vscode.Disposable | undefined;
    let isClosed = false;
    const placeholders = registerPlaceholders(connectionCommands, () => ready);
    const ready = this.loading.then((features) => {
      placeholders.dispose();
      if (!isClosed) opened = features.open(connection);
    });
    ready.catch(() => undefined);
    return {
      ready,
      dispose() {
        isClosed = true;
        placeholders.dispose();
        opened?.dispose();
      },
    };
  }

  dispose(): void {
    this.isDisposed = true;
    this.loading.then(
      (features) => {
        features.dispose();
      },
      () => undefined,
    );
  }
}

export interface OpenFeatures extends Disposable {
  /** Resolves when the features have registered everything. Rejects if their code can't be loaded. */
  readonly ready: Promise<void>;
}

function commandsOf(pattern: RegExp): CommandId[] {
  return Object.values(commands).filter((id) => pattern.test(id));
}

/** Registers commands that wait until the real ones have replaced them, and then run those. */
function registerPlaceholders(ids: readonly CommandId[], loaded: () => Promise<unknown>): vscode.Disposable {
  return vscode.Disposable.from(
    ...ids.map((id) =>
      registerCommand(id, async (...args) => {
        await loaded();
        return vscode.commands.executeCommand(id, ...args);
      }),
    ),
  );
}
