import * as vscode from 'vscode';
import type { Repl, ReplParts } from '../../core/repl/repl.ts';
import type { Dimensions } from '../../core/repl/screen.ts';

/** Until the terminal has been laid out. */
const usualDimensions: Dimensions = { columns: 80, rows: 24 };

export type StartRepl = (parts: Pick<ReplParts, 'write' | 'close'>, dimensions: () => Dimensions) => Repl;

/** A REPL as VS Code's terminal sees it. */
export class ReplTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private readonly start: StartRepl;
  private readonly onClosed: (terminal: ReplTerminal) => void;
  private repl: Repl | undefined;
  private dimensions = usualDimensions;
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
      () => this.dimensions,
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

  /** Closes the terminal; VS Code then calls `close`. */
  quit(): void {
    this.closed.fire(0);
  }

  /** The terminal is gone. */
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
