import type { Dimensions } from '../lineEditor/screen.ts';
import { SafeTerminalText, safeTerminalText } from './safeTerminalText.ts';

const look = { error: '\u001b[31m', errorTitle: '\u001b[1;31m', quiet: '\u001b[90m', plain: '' } as const;
export type Look = keyof typeof look;

/** Writes the output of runs and the REPL's own lines. The only place that makes text from the server safe for the terminal. */
export class Output {
  private readonly write: (text: string) => void;
  private readonly printed: SafeTerminalText;

  constructor(write: (text: string) => void, dimensions: Dimensions) {
    this.write = write;
    this.printed = new SafeTerminalText(dimensions);
  }

  /** Handles a resize, after the terminal has moved its rows. */
  resize(dimensions: Dimensions): void {
    const moved = this.printed.resize(dimensions);
    if (moved !== '') this.write(moved);
  }

  /** Writes printed text, which may be split anywhere. */
  print(text: string): void {
    const safe = this.printed.write(text);
    if (safe !== '') this.write(safe);
  }

  /** Writes text on lines of its own. */
  line(text: string, as: Look = 'plain'): void {
    this.write(this.printed.end() + styled(text, as).replaceAll('\n', '\r\n') + '\r\n');
  }

  /** Ends the output with a blank line. */
  end(): void {
    this.write(`${this.printed.end()}\r\n`);
  }
}

/** Returns a complete text from the server, made safe and styled. Line ends are LF. */
function styled(text: string, as: Look): string {
  return colored(safeTerminalText(text).trimEnd(), as);
}

/** Returns a text that is free of control characters in a color. */
export function colored(text: string, as: Look): string {
  return look[as] === '' ? text : `${look[as]}${text}\u001b[0m`;
}
