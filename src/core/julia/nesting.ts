/** A bracket, block or string that is open at a position in the code. */
export interface Opened {
  readonly kind: 'bracket' | 'word' | 'string';
  /** The bracket, the keyword, or the delimiter of the string. */
  readonly text: string;
  readonly line: number;
  /** Whether the string takes `$` literally. */
  readonly isRaw?: boolean;
}

/** Something open and what it is in. Never changes, so that states of the reader can share levels. */
export class Level {
  readonly opened: Opened;
  readonly outer: Level | undefined;
  readonly outermost: Level;
  readonly depth: number;
  /** Whether it is inside `[…]`, not counting brackets outside the innermost block. */
  readonly isIndex: boolean;
  /** The innermost level of each kind of bracket, of words, and of strings, including this level. */
  readonly innermostOf: Readonly<Record<string, Level>>;

  constructor(opened: Opened, outer: Level | undefined) {
    this.opened = opened;
    this.outer = outer;
    this.outermost = outer?.outermost ?? this;
    this.depth = (outer?.depth ?? 0) + 1;
    this.isIndex = opened.kind === 'bracket' && (opened.text === '[' || outer?.isIndex === true);
    this.innermostOf = { ...outer?.innermostOf, [nameOf(opened)]: this };
  }
}

const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The stack of open brackets, blocks and strings. Its operations are fast at any depth. */
export class Nesting {
  private top: Level | undefined;
  /** Whether something was closed that was not open or not the innermost. */
  isBroken = false;

  constructor(level?: Level) {
    this.top = level;
  }

  get level(): Level | undefined {
    return this.top;
  }

  get innermost(): Opened | undefined {
    return this.top?.opened;
  }

  get outermost(): Opened | undefined {
    return this.top?.outermost.opened;
  }

  get isInString(): boolean {
    return this.top?.innermostOf['string'] !== undefined;
  }

  /** Whether `begin` and `end` mean the first and the last index here. */
  get isIndex(): boolean {
    return this.top?.isIndex === true;
  }

  push(opened: Opened): void {
    this.top = new Level(opened, this.top);
  }

  pop(): void {
    this.top = this.top?.outer;
  }

  closeBracket(bracket: string): void {
    this.close(partners[bracket] ?? '');
  }

  closeWord(): void {
    this.close('word');
  }

  /** Closes the innermost level with that name and everything left open inside it. Never closes an enclosing string. */
  private close(name: string): void {
    const level = this.top?.innermostOf[name];
    if (level === undefined || level !== this.top) this.isBroken = true;
    const stringDepth = this.top?.innermostOf['string']?.depth ?? 0;
    if (level !== undefined && level.depth > stringDepth) this.top = level.outer;
  }
}

/** Levels to compare at most, so that deeply nested code costs little. Code nested more deeply counts as different. */
const maxCompared = 1_000;

/** Whether both levels and those around them are the same, except for their lines. */
export function isSameNesting(one: Level | undefined, other: Level | undefined): boolean {
  let [left, right] = [one, other];
  for (let compared = 0; left !== right; compared++) {
    if (left === undefined || right === undefined || compared === maxCompared) return false;
    const isSame =
      left.depth === right.depth && left.opened.text === right.opened.text && left.opened.isRaw === right.opened.isRaw;
    if (!isSame) return false;
    [left, right] = [left.outer, right.outer];
  }
  return true;
}

function nameOf({ kind, text }: Opened): string {
  return kind === 'bracket' ? text : kind;
}
