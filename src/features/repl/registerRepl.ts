import * as vscode from 'vscode';
import type { Bridge } from '../../core/bridge/bridge.ts';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { ReplHistory } from '../../core/repl/history.ts';
import { RemedyOffer } from '../../core/repl/remedyOffer.ts';
import { Repl } from '../../core/repl/repl.ts';
import type { CodeReading } from '../../core/repl/transcript.ts';
import { RestartWatch } from '../../core/repl/restartWatch.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Memento } from '../../platform/storage.ts';
import { commands } from '../shared/commands.ts';
import { showError } from '../shared/messages.ts';
import { registerCommand } from '../shared/ui/registerCommand.ts';
import { replEngine } from './replEngine.ts';
import { reopenRepls } from './reopenRepls.ts';
import type { ReplPlaces } from './replPlaces.ts';
import { ReplTerminal } from './replTerminal.ts';

/** Must be the terminal profile of package.json. */
const profileId = 'engee.repl';

export interface ReplDependencies {
  readonly runs: Pick<Runs, 'run' | 'onDidRun' | 'interrupt' | 'runOfFile' | 'recent'>;
  readonly bridge: Pick<Bridge, 'completions' | 'help'>;
  readonly server: Pick<Server, 'state' | 'runningUrl' | 'onDidChangeState'>;
  readonly reading: CodeReading;
  /** Keeps the history, for all windows. */
  readonly memory: Memento;
  readonly places: ReplPlaces;
  /** Whether an input must not be kept. */
  readonly holdsSecret: (code: string) => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The terminal `Engee REPL`: its command, its profile in the terminal's menu, and what is said when the server was started anew. */
export function registerRepl({
  runs,
  bridge,
  server,
  reading,
  memory,
  places,
  holdsSecret,
  clock,
  log,
}: ReplDependencies): vscode.Disposable {
  const terminals = new Set<ReplTerminal>();
  const history = new ReplHistory(memory, clock, holdsSecret);
  history.removeSecrets().catch((error: unknown) => {
    log.warn(`the history of the REPL was not cleaned: ${String(error)}`);
  });
  let opened = 0;
  const newTerminal = (): vscode.ExtensionTerminalOptions => {
    const uri = `engee-repl:/${++opened}`;
    // Not a link in the terminal: code can print the same words, and a notification is reached by keyboard and read aloud.
    const remedies = new RemedyOffer((fault) => void showError(new EngeeError(fault), log));
    const pty = new ReplTerminal(
      (ends, dimensions) =>
        new Repl(
          {
            ...ends,
            ...reading,
            engine: replEngine({ runs, bridge, server, uri, dimensions, remedies }),
            history,
            clock,
            log,
          },
          dimensions(),
        ),
      (closed) => void terminals.delete(closed),
    );
    terminals.add(pty);
    // An editor cannot revive a terminal of an extension; `reopenRepls` opens a new one.
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
      const text = vscode.l10n.t('The server was started anew: what was defined before is gone.');
      for (const terminal of terminals) terminal.announce(text);
    }),
    new vscode.Disposable(() => {
      for (const terminal of [...terminals]) terminal.quit();
    }),
  );
}

/** Whether it is a REPL of ours whose terminal has not ended. */
function isOpen({ creationOptions, exitStatus }: vscode.Terminal, terminals: ReadonlySet<ReplTerminal>): boolean {
  const pty = 'pty' in creationOptions ? creationOptions.pty : undefined;
  return exitStatus === undefined && pty instanceof ReplTerminal && terminals.has(pty);
}
