import * as vscode from 'vscode';
import type { Bridge } from '../../core/bridge/bridge.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { statementLines } from '../../core/julia/blocks.ts';
import { isComplete } from '../../core/julia/isComplete.ts';
import type { Disposable } from '../../core/lib/disposable.ts';
import { ReplHistory } from '../../core/repl/history.ts';
import { RemedyOffer } from '../../core/repl/remedyOffer.ts';
import { Repl } from '../../core/repl/repl.ts';
import { RestartWatch } from '../../core/repl/restartWatch.ts';
import type { ReplRuns } from '../../core/repl/runTask.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/storage.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { reopenRepls } from './reopenRepls.ts';
import { ReplPlaces } from './replPlaces.ts';
import { ReplTerminal } from './replTerminal.ts';

/** Must match the terminal profile in package.json. */
const profileId = 'engee.repl';

export interface ReplModuleDependencies {
  readonly runs: ReplRuns;
  readonly bridge: Pick<Bridge, 'completions' | 'help'>;
  readonly server: Pick<Server, 'state' | 'runningUrl' | 'onDidChangeState'>;
  /** Stores the history of all windows. */
  readonly memory: Memento;
  /** Returns whether an input must not be stored. */
  readonly holdsSecret: (code: string) => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ReplModule {
  /** Registers the terminal `Engee REPL` for an address, and reopens the terminals from before a reload. */
  open(dependencies: ReplModuleDependencies): Disposable;
}

/** Must be called once per window, because it reads which terminals were open. @param memory the state of this workspace */
export function createRepl(memory: Memento): ReplModule {
  const places = new ReplPlaces(memory);
  return { open: (dependencies) => openRepl(places, dependencies) };
}

/** Registers the command, the terminal profile and the message after a restart of the server. */
function openRepl(
  places: ReplPlaces,
  { runs, bridge, server, memory, holdsSecret, clock, log }: ReplModuleDependencies,
): Disposable {
  const terminals = new Set<ReplTerminal>();
  const history = new ReplHistory(memory, clock, holdsSecret);
  history.removeSecrets().catch((error: unknown) => {
    log.warn(`could not remove secrets from the REPL history: ${String(error)}`);
  });
  const serverUrl = () => server.runningUrl;
  let opened = 0;
  const newTerminal = (): vscode.ExtensionTerminalOptions => {
    const uri = `engee-repl:/${++opened}`;
    // A notification instead of a terminal link: code can print a fake link, and notifications are accessible.
    const remedies = new RemedyOffer((fault) => void showError(new EngeeError(fault), log));
    const pty = new ReplTerminal(
      (terminal, dimensions) =>
        new Repl(
          { ...terminal, isComplete, statementLines, runs, bridge, serverUrl, remedies, uri, history, clock, log },
          dimensions,
        ),
      (closed) => void terminals.delete(closed),
    );
    terminals.add(pty);
    // VS Code can't revive an extension's terminal. `reopenRepls` opens a new one.
    return { name: vscode.l10n.t('Engee REPL'), pty, iconPath: new vscode.ThemeIcon('terminal'), isTransient: true };
  };
  const restarts = new RestartWatch();
  restarts.isRestart(server.state.kind);
  const isRepl = (terminal: vscode.Terminal) => isOpen(terminal, terminals);
  return vscode.Disposable.from(
    reopenRepls({ places, isRepl, create: (location) => vscode.window.createTerminal({ ...newTerminal(), location }) }),
    registerCommand(commands.openRepl, () => {
      const terminal = vscode.window.terminals.findLast(isRepl) ?? vscode.window.createTerminal(newTerminal());
      terminal.show();
    }),
    vscode.window.registerTerminalProfileProvider(profileId, {
      provideTerminalProfile: () => new vscode.TerminalProfile(newTerminal()),
    }),
    server.onDidChangeState(({ kind }) => {
      if (!restarts.isRestart(kind)) return;
      const text = vscode.l10n.t('The server restarted. Earlier definitions are gone.');
      for (const terminal of terminals) terminal.announce(text);
    }),
    new vscode.Disposable(() => {
      for (const terminal of [...terminals]) terminal.quit();
    }),
  );
}

/** Returns whether the terminal is an open REPL of this extension. */
function isOpen({ creationOptions, exitStatus }: vscode.Terminal, terminals: ReadonlySet<ReplTerminal>): boolean {
  const pty = 'pty' in creationOptions ? creationOptions.pty : undefined;
  return exitStatus === undefined && pty instanceof ReplTerminal && terminals.has(pty);
}
