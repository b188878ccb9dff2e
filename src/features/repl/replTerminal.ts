import * as vscode from 'vscode';
import type { Dimensions } from '../../core/lineEditor/screen.ts';
import type { Repl, ReplDependencies } from '../../core/repl/repl.ts';

/** Used until the terminal is laid out. */
const defaultDimensions: Dimensions = { columns: 80, rows: 24 };

export type StartRepl = (terminal: Pick<ReplDependencies, 'write' | 'close'>, dimensions: Dimensions) => Repl;

/** Connects a REPL to a terminal of VS Code. */
export class ReplTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private readonly start: StartRepl;
  private readonly onClosed: (terminal: ReplTerminal) => void;
  private repl: Repl | undefined;
  private dimensions = defaultDimensions;
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;

  constructor(start: StartRepl, onClosed: (terminal: ReplTerminal) => void) {
    this.start = start;
    this.onClosed = onClosed;
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    this.take(dimensions);
    const write = (text: string) => {
      if (text !== '') this.written.fire(text);
    };
    this.repl = this.start(
      {
        write,
        close: () => {
          this.quit();
        },
      },
      this.dimensions,
    );
    this.repl.open();
  }

  handleInput(data: string): void {
    this.repl?.accept(data);
  }

  setDimensions(dimensions: vscode.TerminalDimensions): void {
    this.take(dimensions);
    this.repl?.resize(this.dimensions);
  }

  announce(text: string): void {
    this.repl?.announce(text);
  }

  /** Closes the terminal. VS Code then calls `close`. */
  quit(): void {
    this.closed.fire(0);
  }

  /** Stops the REPL after the terminal was closed. */
  close(): void {
    this.repl?.dispose();
    this.repl = undefined;
    this.onClosed(this);
    this.written.dispose();
    this.closed.dispose();
  }

  private take(dimensions: vscode.TerminalDimensions | undefined): void {
    if (dimensions === undefined || dimensions.columns < 2 || dimensions.rows < 1) return;
    this.dimensions = { columns: dimensions.columns, rows: dimensions.rows };
  }
}
