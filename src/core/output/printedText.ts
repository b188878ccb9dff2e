import { TerminalParser } from '../lib/terminal/terminalParser.ts';
import { TerminalScreen } from '../lib/terminal/terminalScreen.ts';
import { outputPanel } from '../run/submission.ts';

/** Width of the terminal, in columns. A program that overwrites a longer line changes only its last row. */
const wrapAt = 1_000;

/**
 * Printed text as a terminal finally shows it, without colors. The last lines can still change. The chunks can be cut
 * anywhere.
 */
export class PrintedText {
  private readonly screen = new TerminalScreen({ ...outputPanel, wrapAt });
  private readonly parser = new TerminalParser({
    text: (text) => {
      this.screen.text(text);
    },
    control: (control) => {
      this.screen.control(control);
    },
    sequence: (parameters, final) => {
      this.screen.sequence(parameters, final);
    },
  });

  write(chunk: string): void {
    // Most output is plain lines. They need no terminal, except for the last ones, which the program can still change.
    const start = chunk.indexOf('\n') + 1;
    const lines = chunk.slice(start, chunk.lastIndexOf('\n') + 1);
    const settledLength = isPlainLines(lines) ? startOfLastLines(lines, outputPanel.rows) : 0;
    this.parser.write(chunk.slice(0, start));
    const isSettled = settledLength > 0 && this.screen.settleLines(lines.slice(0, settledLength));
    this.parser.write(chunk.slice(isSettled ? start + settledLength : start));
  }

  /** Returns the text that became final since the last call. */
  takeSettled(): string {
    return this.screen.takeSettled();
  }

  /** Returns the current text after the final text. */
  live(): string {
    return this.screen.live();
  }

  /** Makes all text final and returns the rest of it. Adds a line end if there is none. */
  finish(): string {
    this.parser.reset();
    return this.screen.finish();
  }
}

/** Returns the start of the last `count` lines, or 0 if there are not more. */
function startOfLastLines(lines: string, count: number): number {
  let start = lines.length;
  // `lastIndexOf` searches the first character also for a negative index.
  for (let line = 0; line < count && start > 0; line++) start = start < 2 ? 0 : lines.lastIndexOf('\n', start - 2) + 1;
  return start;
}

/** Whether a text has only lines of printable ASCII characters that fit into a row. */
function isPlainLines(text: string): boolean {
  if (text === '' || /[^\n\x20-\x7e]/.test(text)) return false;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    if (end - start > wrapAt) return false;
    start = end + 1;
  }
  return true;
}
