import * as l10n from '@vscode/l10n';
import { formatCount } from '../lib/format.ts';
import { memoryBytes } from '../lib/memoryBytes.ts';

/** VS Code does not open documents of 50 MB or more. */
const maxRunBytes = 40_000_000;

/** Keeps the full output of a run in memory, up to a limit. */
export class FullOutput {
  private readonly maxBytes: number;
  private readonly end: () => string;
  private pieces: string[] = [];
  private keptBytes = 0;
  private lostLength = 0;

  /** @param end returns the changeable text after everything that was written */
  constructor(maxBytes = maxRunBytes, end = () => '') {
    this.maxBytes = maxBytes;
    this.end = end;
  }

  /** Bytes of memory that the text takes. */
  get bytes(): number {
    return this.keptBytes;
  }

  write(text: string): void {
    if (text === '') return;
    const bytes = memoryBytes(text);
    const maxLength = Math.floor(((this.maxBytes - this.keptBytes) * text.length) / bytes);
    // Nothing is kept after something was lost, so that there is no gap in the middle.
    const kept = this.lostLength > 0 ? '' : text.slice(0, maxLength);
    this.lostLength += text.length - kept.length;
    this.keptBytes += kept.length * (bytes / text.length);
    if (kept !== '') this.pieces.push(kept);
  }

  /** Not kept as one string, because a single wide character doubles the size of all other text in it. */
  text(): string {
    const whole = this.pieces.join('');
    return this.lostLength === 0
      ? whole + this.end()
      : `${whole}\n${l10n.t('… {0} more characters were dropped', formatCount(this.lostLength))}\n`;
  }

  drop(): void {
    this.pieces = [];
    this.keptBytes = 0;
  }
}
