import { type Control, TerminalParser } from '../lib/terminal/terminalParser.ts';
import { TerminalScreen } from '../lib/terminal/terminalScreen.ts';
import type { Dimensions } from '../lineEditor/screen.ts';

/**
 * Makes the output of a run safe for the user's terminal (ECMA-48). Text, colors and cursor movement pass, but the cursor never
 * leaves the rows that the run has printed: a screen model tracks it and limits each movement. Drops every other control
 * character and sequence, because it could overwrite other lines, set the clipboard or the title, or forge links. LF becomes
 * CR LF. Chunks may be split between any two characters.
 */
export class SafeTerminalText {
  private readonly screen: TerminalScreen;
  private readonly parser: TerminalParser;
  private dimensions: Dimensions;
  private safe = '';
  private isStyled = false;
  /** The cursor's row had text before a resize. The screen model no longer knows it. */
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

  /** Returns the safe text of the next chunk. */
  write(chunk: string): string {
    this.parser.write(chunk);
    // Rows that scrolled off the top are not needed.
    this.screen.takeSettled();
    const { safe } = this;
    this.safe = '';
    return safe;
  }

  /** Ends the text. Returns what resets the colors and moves the cursor to the start of the row below. Later text can't change these rows. */
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

  /** Handles a resize, after which the rows printed so far can't change. Returns what moves the cursor below them. */
  resize(dimensions: Dimensions): string {
    const { screen } = this;
    const isAbove = screen.hasRowsBelow;
    this.isInOldRow ||= screen.column > 0 || !screen.isBlank(screen.lastRow);
    this.dimensions = dimensions;
    screen.resize(sizeOf(dimensions));
    // The terminal may have moved the cursor above the run's rows. The bottom of the screen is always below them.
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

  /** Erases rows of the run. The cursor stays. */
  private erase(parameters: string): void {
    const { screen } = this;
    // A movement can return to a column, but not to the position after the last one, where the next character wraps.
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

/** Makes a complete text safe. Only text, tabs, line ends (LF) and colors pass, and the colors are reset at the end. */
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

/** Returns whether these are parameters of SGR: colors and other text attributes. */
function isStyle(parameters: string): boolean {
  return /^[0-9;:]*$/.test(parameters);
}

function toColumn(column: number): string {
  return `\u001b[${column + 1}G`;
}
