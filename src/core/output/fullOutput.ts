import * as l10n from '@vscode/l10n';
import { formatCount } from '../lib/format.ts';

/** VS Code does not open documents of 50 MB or more. */
const maxLength = 40_000_000;

/** Keeps the full output of a run in memory, up to a limit. */
export class FullOutput {
  private readonly maxLength: number;
  private readonly end: () => string;
  private pieces: string[] = [];
  private keptLength = 0;
  private lostLength = 0;

  /** @param end returns the changeable text after everything that was written */
  constructor(limit = maxLength, end = () => '') {
    this.maxLength = limit;
    this.end = end;
  }

  get length(): number {
    return this.keptLength;
  }

  write(text: string): void {
    const kept = text.slice(0, this.maxLength - this.keptLength);
    this.lostLength += text.length - kept.length;
    this.keptLength += kept.length;
    if (kept !== '') this.pieces.push(kept);
  }

  text(): string {
    // Joins the pieces once, not at each call.
    this.pieces = [this.pieces.join('')];
    const [whole = ''] = this.pieces;
    return this.lostLength === 0
      ? whole + this.end()
      : `${whole}\n${l10n.t('… {0} more characters were dropped', formatCount(this.lostLength))}\n`;
  }

  drop(): void {
    this.pieces = [];
    this.keptLength = 0;
  }
}
