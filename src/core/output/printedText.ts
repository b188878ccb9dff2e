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
    this.parser.write(chunk);
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
