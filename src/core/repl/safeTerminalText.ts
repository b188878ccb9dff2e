import { TerminalParser, type Control } from '../lib/terminal/terminalParser.ts';
import { TerminalScreen } from '../lib/terminal/terminalScreen.ts';
import type { Dimensions } from './screen.ts';

/**
 * Makes what a run prints fit for the user's terminal: text, colors and cursor movement pass, but the cursor never leaves the rows
 * that the run itself has printed. A screen model follows it and limits each movement. Every other control character and sequence
 * is dropped: it could overwrite other lines, set the clipboard or the title, or forge links. LF becomes CR LF.
 * Fed in chunks that may be cut between any two characters. (ECMA-48)
 */
export class SafeTerminalText {
  private readonly screen: TerminalScreen;
  private readonly parser: TerminalParser;
  private dimensions: Dimensions;
  private safe = '';
  private isStyled = false;
  /** The row had text when the terminal got another size: the screen does not know it any more. */
  private isInOldRow = false;

  constructor(dimensions: Dimensions) {
    this.dimensions = dimensions;
    this.screen = new TerminalScreen(sizeOf(dimensions));
    this.parser = new TerminalParser({
      text: (text) => {
        this.text(text);
      },
      control: (control) => {
        this.control(control);
      },
      sequence: (parameters, final) => {
        this.sequence(parameters, final);
      },
    });
  }

  /** What may be written of the next chunk. */
  write(chunk: string): string {
    this.parser.write(chunk);
    // Nobody reads the rows that have left the top.
    this.screen.takeSettled();
    const { safe } = this;
    this.safe = '';
    return safe;
  }

  /** Ends the text: what puts the colors back and the cursor into the first column below it. The rows of the text are left alone from then on. */
  end(): string {
    const { screen } = this;
    const down = screen.lastRow - screen.row;
    const isInLine = this.isInOldRow || screen.column > 0 || !screen.isBlank(screen.lastRow);
    const ending = `${this.isStyled ? plainStyle : ''}${down > 0 ? `\u001b[${down}B` : ''}${isInLine ? '\r\n' : ''}`;
    this.parser.reset();
    screen.finish();
    this.isStyled = false;
    this.isInOldRow = false;
    return ending;
  }

  /** The terminal has another size and has moved its rows: they are left alone from now on. Gives what puts the cursor below them. */
  resize(dimensions: Dimensions): string {
    const { screen } = this;
    const isAbove = screen.hasRowsBelow;
    this.isInOldRow ||= screen.column > 0 || !screen.isBlank(screen.lastRow);
    this.dimensions = dimensions;
    screen.resize(sizeOf(dimensions));
    // The terminal may have moved the cursor above the run's rows. At the bottom of the screen it is below them for sure.
    return isAbove ? `\u001b[${dimensions.rows}B` : '';
  }

  private text(text: string): void {
    this.screen.text(text);
    this.safe += text;
  }

  private control(control: Control): void {
    this.screen.control(control);
    if (control === 'lineFeed') this.isInOldRow = false;
    this.safe += controls[control];
  }

  private sequence(parameters: string, final: string): void {
    if (final === 'm') {
      if (!isStyle(parameters)) return;
      this.isStyled = true;
      this.safe += `\u001b[${parameters}m`;
      return;
    }
    const { screen } = this;
    if (final === 'J') this.erase(parameters);
    const before = { row: screen.row, column: screen.column };
    screen.sequence(parameters, final);
    if (final === 'K' && /^[0-2]?$/.test(parameters)) this.safe += `\u001b[${parameters}K`;
    this.move(before.row, screen.row);
    if (screen.column !== before.column) this.safe += toColumn(screen.column);
  }

  /** Erases rows of the run's own; the cursor stays. */
  private erase(parameters: string): void {
    const { screen } = this;
    // The cursor comes back to a column, and not to behind the last one, where the next character would wrap.
    if (parameters !== '' && parameters !== '0') this.stepBack();
    const { row, column } = screen;
    if (parameters === '' || parameters === '0') this.safe += '\u001b[J';
    if (parameters === '1') this.safe += '\u001b[1K';
    if (parameters !== '1' && parameters !== '2') return;
    let at = row;
    for (let other = parameters === '1' ? row - 1 : screen.lastRow; other >= 0; other--) {
      if (screen.isBlank(other)) continue;
      this.move(at, other);
      this.safe += '\u001b[2K';
      at = other;
    }
    this.move(at, row);
    if (at !== row) this.safe += toColumn(column);
  }

  private stepBack(): void {
    const { columns } = this.dimensions;
    if (this.screen.column < columns) return;
    this.screen.sequence(String(columns), 'G');
    this.safe += toColumn(columns - 1);
  }

  private move(from: number, to: number): void {
    if (to < from) this.safe += `\u001b[${from - to}A`;
    if (to > from) this.safe += `\u001b[${to - from}B`;
  }
}

/** A whole text, for lines of its own: only text, tabs, line ends and colors pass, and it ends with the colors put back. Line ends are LF. */
export function safeTerminalText(text: string): string {
  let safe = '';
  let ending = '';
  let isAfterReturn = false;
  const parser = new TerminalParser({
    text: (piece) => {
      safe += piece;
      isAfterReturn = false;
    },
    control: (control) => {
      if (control === 'tab') safe += '\t';
      if (control === 'carriageReturn' || (control === 'lineFeed' && !isAfterReturn)) safe += '\n';
      isAfterReturn = control === 'carriageReturn';
    },
    sequence: (parameters, final) => {
      if (final !== 'm' || !isStyle(parameters)) return;
      ending = plainStyle;
      safe += `\u001b[${parameters}m`;
    },
  });
  parser.write(text);
  return safe + ending;
}

const controls: Record<Control, string> = { backspace: '\b', tab: '\t', lineFeed: '\r\n', carriageReturn: '\r' };
const plainStyle = '\u001b[0m';

function sizeOf({ columns, rows }: Dimensions) {
  return { columns, rows, wrapAt: columns };
}

/** Colors and the like (SGR). */
function isStyle(parameters: string): boolean {
  return /^[0-9;:]*$/.test(parameters);
}

function toColumn(column: number): string {
  return `\u001b[${column + 1}G`;
}
