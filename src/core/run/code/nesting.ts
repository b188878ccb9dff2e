/** What is open at a place in the code. */
export interface Opened {
  readonly kind: 'bracket' | 'word' | 'string';
  /** A bracket, a keyword, or the string's delimiter. */
  readonly text: string;
  readonly line: number;
  /** A string that takes `$` as it is. */
  readonly isRaw?: boolean;
}

interface Level extends Opened {
  /** Inside `[…]`; a block within starts afresh. */
  readonly isIndex: boolean;
}

const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The brackets, blocks and strings that are open. Quick however deep they are. */
export class Nesting {
  private readonly levels: Level[] = [];
  /** How many of each kind of bracket, of words and of strings are open. */
  private readonly counts = new Map<string, number>();
  /** Something was closed that was not open, or not the innermost. */
  isBroken = false;

  get innermost(): Opened | undefined {
    return this.levels.at(-1);
  }

  get outermost(): Opened | undefined {
    return this.levels[0];
  }

  get isInString(): boolean {
    return this.count('string') > 0;
  }

  /** Where `begin` and `end` are the first and the last index. */
  get isIndex(): boolean {
    return this.levels.at(-1)?.isIndex === true;
  }

  push(opened: Opened): void {
    const isIndex = opened.kind === 'bracket' && (opened.text === '[' || this.isIndex);
    this.levels.push({ ...opened, isIndex });
    this.add(opened, 1);
  }

  pop(): void {
    const level = this.levels.pop();
    if (level !== undefined) this.add(level, -1);
  }

  closeBracket(bracket: string): void {
    this.close(partners[bracket] ?? '');
  }

  closeWord(): void {
    this.close('word');
  }

  /** Closes the innermost of that name, and what was left open in it; never goes out of a string. */
  private close(name: string): void {
    if (nameOf(this.levels.at(-1)) !== name) this.isBroken = true;
    if (this.count(name) === 0) return;
    const within = this.levels.findLastIndex((level) => nameOf(level) === name || level.kind === 'string');
    if (nameOf(this.levels[within]) !== name) return;
    while (this.levels.length > within) this.pop();
  }

  private count(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  private add(opened: Opened, by: number): void {
    const name = nameOf(opened) ?? '';
    this.counts.set(name, this.count(name) + by);
  }
}

function nameOf(opened: Opened | undefined): string | undefined {
  return opened?.kind === 'bracket' ? opened.text : opened?.kind;
}
