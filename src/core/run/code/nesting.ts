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
  /** The places in `levels` of each kind of bracket, of words and of strings. */
  private readonly places = new Map<string, number[]>();
  /** Something was closed that was not open, or not the innermost. */
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

  /** Where `begin` and `end` are the first and the last index. */
  get isIndex(): boolean {
    return this.levels.at(-1)?.isIndex === true;
  }

  push(opened: Opened): void {
    const isIndex = opened.kind === 'bracket' && (opened.text === '[' || this.isIndex);
    const name = nameOf(opened) ?? '';
    const places = this.places.get(name);
    if (places === undefined) this.places.set(name, [this.levels.length]);
    else places.push(this.levels.length);
    this.levels.push({ ...opened, isIndex });
  }

  pop(): void {
    const level = this.levels.pop();
    if (level !== undefined) this.places.get(nameOf(level) ?? '')?.pop();
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
    const within = this.last(name);
    if (within < 0 || within < this.last('string')) return;
    while (this.levels.length > within) this.pop();
  }

  /** The place of the innermost of that name; -1: none is open. */
  private last(name: string): number {
    return this.places.get(name)?.at(-1) ?? -1;
  }
}

function nameOf(opened: Opened | undefined): string | undefined {
  return opened?.kind === 'bracket' ? opened.text : opened?.kind;
}
