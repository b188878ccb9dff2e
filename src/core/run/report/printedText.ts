import { TerminalParser } from '../../lib/terminal/terminalParser.ts';
import { TerminalScreen } from '../../lib/terminal/terminalScreen.ts';
import { outputPanel } from '../submission.ts';

/** Lines stay whole up to here: a program that writes over a longer one changes the rest of it, as in a terminal of this width. */
const wrapAt = 1_000;

/**
 * What a program prints, as a terminal shows it in the end, without colors. The last lines may still change. Fed in chunks that
 * may be cut between any two characters.
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

  /** Text that cannot change any more, since the last call. */
  takeSettled(): string {
    return this.screen.takeSettled();
  }

  /** The text behind the settled one, as it is now. */
  live(): string {
    return this.screen.live();
  }

  /** Settles all text and gives the rest of it, with a line end where it has none. */
  finish(): string {
    this.parser.reset();
    return this.screen.finish();
  }
}
