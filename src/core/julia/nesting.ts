/** A bracket, block or string that is open at a position in the code. */
export interface Opened {
  readonly kind: 'bracket' | 'word' | 'string';
  /** The bracket, the keyword, or the delimiter of the string. */
  readonly text: string;
  readonly line: number;
  /** Whether the string takes `$` literally. */
  readonly isRaw?: boolean;
}

interface Level extends Opened {
  /** Whether it is inside `[…]`, not counting brackets outside the innermost block. */
  readonly isIndex: boolean;
}

const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The stack of open brackets, blocks and strings. Its operations are fast at any depth. */
export class Nesting {
  private readonly levels: Level[] = [];
  /** The indexes in `levels` of each kind of bracket, of words, and of strings. */
  private readonly indexes = new Map<string, number[]>();
  /** Whether something was closed that was not open or not the innermost. */
  isBroken = false;

  get innermost(): Opened | undefined {
    return this.levels.at(-1);
  }

  get outermost(): Opened | undefined {
    return this.levels[0];
  }

  get isInString(): boolean {
    return this.last('string') >= 0;
  }

  /** Whether `begin` and `end` mean the first and the last index here. */
  get isIndex(): boolean {
    return this.levels.at(-1)?.isIndex === true;
  }

  push(opened: Opened): void {
    const isIndex = opened.kind === 'bracket' && (opened.text === '[' || this.isIndex);
    const name = nameOf(opened) ?? '';
    const indexes = this.indexes.get(name);
    if (indexes === undefined) this.indexes.set(name, [this.levels.length]);
    else indexes.push(this.levels.length);
    this.levels.push({ ...opened, isIndex });
  }

  pop(): void {
    const level = this.levels.pop();
    if (level !== undefined) this.indexes.get(nameOf(level) ?? '')?.pop();
  }

  closeBracket(bracket: string): void {
    this.close(partners[bracket] ?? '');
  }

  closeWord(): void {
    this.close('word');
  }

  /** Closes the innermost level with that name and everything left open inside it. Never closes an enclosing string. */
  private close(name: string): void {
    if (nameOf(this.levels.at(-1)) !== name) this.isBroken = true;
    const within = this.last(name);
    if (within < 0 || within < this.last('string')) return;
    while (this.levels.length > within) this.pop();
  }

  /** Returns the index of the innermost level with that name, or -1. */
  private last(name: string): number {
    return this.indexes.get(name)?.at(-1) ?? -1;
  }
}

function nameOf(opened: Opened | undefined): string | undefined {
  return opened?.kind === 'bracket' ? opened.text : opened?.kind;
}
