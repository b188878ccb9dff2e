import { capText } from '../../lib/capText.ts';
import { TerminalText } from '../terminalText.ts';

const firstDelayMs = 1_000;
const maxDelayMs = 60_000;
/** Characters of a line that is not at its end yet: each time it is shown it is shown from its beginning. */
const maxStateLength = 8_000;

/**
 * What a program prints, as text that only ever grows. A line that is rewritten by carriage returns, as progress bars do, is
 * shown at once, then ever more seldom, and in its last state when it ends. Fed in chunks that may be cut anywhere.
 */
export class PrintedText {
  private readonly terminal = new TerminalText('areKept');
  private line = newLine();

  /** The text that the chunk adds. @param nowMs monotonic */
  write(chunk: string, nowMs: number): string {
    const text = this.terminal.write(chunk);
    if (!this.line.isRewritten && !text.includes('\r')) {
      this.line.isBegun = endsInLine(text, this.line.isBegun);
      return text;
    }
    const [first = '', ...others] = text.split('\n');
    let added = this.addToLine(first);
    for (const piece of others) added += this.endLine() + this.addToLine(piece);
    return nowMs >= this.line.nextStateMs ? added + this.showState(nowMs) : added;
  }

  /** What was held back; and a line end, when the last line has none. */
  finishLine(): string {
    const isBegun = this.line.isBegun || this.line.state !== undefined;
    return isBegun ? this.endLine() : '';
  }

  private addToLine(piece: string): string {
    const { line } = this;
    const [first = '', ...rewrites] = piece.split('\r');
    const isFresh = !line.isBegun && !line.isRewritten && rewrites.length > 0;
    let added = '';
    if (line.isRewritten) this.rewrite(first);
    else if (isFresh && first !== '') line.state = first;
    else added = first;
    if (added !== '') line.isBegun = true;
    for (const rewrite of rewrites) {
      line.isRewritten = true;
      line.isAfterReturn = true;
      this.rewrite(rewrite);
    }
    return added;
  }

  private rewrite(text: string): void {
    const { line } = this;
    if (text === '') return;
    line.state = line.isAfterReturn ? text : (line.state ?? line.lastShown) + text;
    line.isAfterReturn = false;
  }

  private showState(nowMs: number): string {
    const { line } = this;
    if (line.state === undefined) return '';
    line.delayMs = Math.min(line.delayMs * 2, maxDelayMs);
    line.nextStateMs = nowMs + line.delayMs;
    const { head, cutLength } = capText(line.state, maxStateLength);
    const shown = `${line.isBegun ? '\n' : ''}${cutLength === 0 ? head : `${head}…`}`;
    line.lastShown = line.state;
    line.isCut = cutLength > 0;
    line.state = undefined;
    line.isBegun = true;
    return shown;
  }

  private endLine(): string {
    const { line } = this;
    if (line.isCut) line.state ??= line.lastShown;
    const shown = this.stateOnNewLine();
    this.line = newLine();
    return `${shown}\n`;
  }

  private stateOnNewLine(): string {
    const { isBegun, state } = this.line;
    return state === undefined ? '' : `${isBegun ? '\n' : ''}${state}`;
  }
}

interface Line {
  /** Some of it has been given out. */
  isBegun: boolean;
  isRewritten: boolean;
  /** The next text takes the place of the line's. */
  isAfterReturn: boolean;
  /** What it reads now, when that has not been given out. */
  state: string | undefined;
  lastShown: string;
  /** It was longer than what was shown. */
  isCut: boolean;
  delayMs: number;
  nextStateMs: number;
}

function newLine(): Line {
  return { isBegun: false, isRewritten: false, isAfterReturn: false, state: undefined, lastShown: '', isCut: false, delayMs: firstDelayMs / 2, nextStateMs: 0 };
}

function endsInLine(text: string, before: boolean): boolean {
  return text === '' ? before : !text.endsWith('\n');
}
