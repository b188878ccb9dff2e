import { SafeTerminalText, safeTerminalText } from './safeTerminalText.ts';
import type { Dimensions } from './screen.ts';

const look = { error: '\u001b[31m', errorTitle: '\u001b[1;31m', quiet: '\u001b[90m', plain: '' } as const;
export type Look = keyof typeof look;

/** Writes what a run prints, and lines of ours between it. Text of the server is made safe here, and nowhere else. */
export class Output {
  private readonly write: (text: string) => void;
  private readonly printed: SafeTerminalText;

  constructor(write: (text: string) => void, dimensions: Dimensions) {
    this.write = write;
    this.printed = new SafeTerminalText(dimensions);
  }

  /** The terminal has another size; it has moved its rows already. */
  resize(dimensions: Dimensions): void {
    const moved = this.printed.resize(dimensions);
    if (moved !== '') this.write(moved);
  }

  /** Text as it comes: in pieces, cut anywhere. */
  print(text: string): void {
    const safe = this.printed.write(text);
    if (safe !== '') this.write(safe);
  }

  /** Lines of their own, whatever stands before them. */
  line(text: string, as: Look = 'plain'): void {
    this.write(this.printed.end() + styled(text, as).replaceAll('\n', '\r\n') + '\r\n');
  }

  /** A blank line after what was printed, and the cursor at the beginning of the next. */
  end(): void {
    this.write(`${this.printed.end()}\r\n`);
  }
}

/** A whole text of the server's, made safe, in the look given; line ends are LF. */
export function styled(text: string, as: Look): string {
  const safe = safeTerminalText(text).trimEnd();
  return look[as] === '' ? safe : `${look[as]}${safe}\u001b[0m`;
}
