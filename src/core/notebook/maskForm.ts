import { isWholeSource, type Literal, literalAt, textLiteral, wholeLiteral } from './maskLiteral.ts';

/** What a field accepts. */
export type FieldForm =
  | {
      readonly kind: 'number';
      readonly isWhole: boolean;
      readonly min?: number;
      readonly max?: number;
      /** The distance between values, counted from the minimum. */
      readonly step?: number;
    }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly options: readonly Literal[]; readonly allowsOthers: boolean };

type Value = Literal | readonly Literal[];

interface Mask {
  readonly options: readonly Literal[] | undefined;
  readonly settings: ReadonlyMap<string, Value>;
}

/** In characters and in options. A mask is written in one line by hand. */
const maxLength = 10_000;
const maxOptions = 1_000;

/**
 * Reads what follows `@param` in a comment. Returns undefined for a mask that is not known: its cell is shown as code only.
 *
 * [doc] The slider. [guess] All others: Engee has four kinds of field, and writes the slider as Google Colab does, so the other
 * kinds are read as in Colab: `{type:"number"}`, `{type:"boolean"}`, `{type:"string"}`, `["a", "b"] {allow-input: true}`.
 * @param value the value in the code
 */
export function fieldForm(mask: string, value: Literal): FieldForm | undefined {
  const read = mask.length > maxLength ? undefined : new MaskReader(mask).read();
  if (read === undefined) return undefined;
  const type = textIn(read.settings, 'type');
  if (read.options !== undefined) return choice(read.options, read.settings, type);
  switch (type) {
    case 'slider':
      return value.kind === 'number' ? slider(read.settings, value) : undefined;
    case 'number':
    case 'integer':
      return value.kind === 'number' ? numberForm(read.settings, type === 'integer') : undefined;
    case 'boolean':
      return value.kind === 'boolean' ? { kind: 'boolean' } : undefined;
    case 'string':
      return value.kind === 'text' ? { kind: 'text' } : undefined;
    default:
      return undefined;
  }
}

function slider(settings: Mask['settings'], { source }: Literal): FieldForm | undefined {
  const areWhole = [settings.get('min'), settings.get('step')].every(
    (each) => each !== undefined && 'source' in each && isWholeSource(each.source),
  );
  const form = numberForm(settings, areWhole && isWholeSource(source));
  const isBounded = form?.kind === 'number' && form.min !== undefined && form.max !== undefined && form.min < form.max;
  return isBounded ? form : undefined;
}

function numberForm(settings: Mask['settings'], isWhole: boolean): FieldForm | undefined {
  const [min, max, step] = ['min', 'max', 'step'].map((key) => numberIn(settings, key));
  if (step !== undefined && !(step > 0)) return undefined;
  return {
    kind: 'number',
    isWhole,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(step === undefined ? {} : { step }),
  };
}

/** With the type `raw`, an option is the code itself. */
function choice(
  given: readonly Literal[],
  settings: Mask['settings'],
  type: string | undefined,
): FieldForm | undefined {
  if (type !== undefined && !['string', 'raw', 'number', 'integer'].includes(type)) return undefined;
  const options = given.map((option) => {
    if (option.kind !== 'text') return option;
    return type === 'raw' ? wholeLiteral(option.value) : textLiteral(option.value);
  });
  if (options.length === 0 || !options.every((option) => option !== undefined)) return undefined;
  const others = settings.get('allow-input');
  return { kind: 'choice', options, allowsOthers: others !== undefined && 'kind' in others && others.value === true };
}

function textIn(settings: Mask['settings'], key: string): string | undefined {
  const found = settings.get(key);
  return found !== undefined && 'kind' in found && found.kind === 'text' ? found.value : undefined;
}

function numberIn(settings: Mask['settings'], key: string): number | undefined {
  const found = settings.get(key);
  return found !== undefined && 'kind' in found && found.kind === 'number' ? found.value : undefined;
}

/** Reads a list and an object in the style of JavaScript. Both are optional, but not together. */
class MaskReader {
  private readonly mask: string;
  private at = 0;

  constructor(mask: string) {
    this.mask = mask;
  }

  read(): Mask | undefined {
    const options = this.take('[') ? this.list() : undefined;
    const hasSettings = this.take('{');
    if (options === 'broken' || (options === undefined && !hasSettings)) return undefined;
    const settings = hasSettings ? this.settings() : new Map<string, Value>();
    this.skipBlanks();
    const isAtEnd = this.at === this.mask.length || this.mask.charAt(this.at) === '#';
    return settings === undefined || !isAtEnd ? undefined : { options, settings };
  }

  private settings(): ReadonlyMap<string, Value> | undefined {
    const settings = new Map<string, Value>();
    if (this.take('}')) return settings;
    do {
      if (this.take('}')) return settings;
      const key = this.key();
      const value = key !== undefined && this.take(':') ? this.value() : undefined;
      if (key === undefined || value === undefined) return undefined;
      settings.set(key, value);
    } while (this.take(','));
    return this.take('}') ? settings : undefined;
  }

  private key(): string | undefined {
    this.skipBlanks();
    const name = /[\w-]+/y;
    name.lastIndex = this.at;
    const found = name.exec(this.mask)?.[0];
    if (found === undefined) return this.quoted()?.value;
    this.at += found.length;
    return found;
  }

  private value(): Value | undefined {
    if (!this.take('[')) return this.literal();
    const list = this.list();
    return list === 'broken' ? undefined : list;
  }

  private list(): readonly Literal[] | 'broken' {
    const list: Literal[] = [];
    do {
      if (this.take(']')) return list;
      const literal = this.literal();
      if (literal === undefined || list.length >= maxOptions) return 'broken';
      list.push(literal);
    } while (this.take(','));
    return this.take(']') ? list : 'broken';
  }

  private literal(): Literal | undefined {
    this.skipBlanks();
    const quoted = this.quoted();
    if (quoted !== undefined) return quoted;
    const literal = literalAt(this.mask, this.at);
    if (literal === undefined || literal.kind === 'text') return undefined;
    this.at += literal.source.length;
    return literal;
  }

  /** A string of the mask, which is not Julia: a dollar sign is only a character. */
  private quoted(): (Literal & { readonly kind: 'text' }) | undefined {
    const string = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y;
    string.lastIndex = this.at;
    const source = string.exec(this.mask)?.[0];
    if (source === undefined) return undefined;
    this.at += source.length;
    return { kind: 'text', value: source.slice(1, -1).replace(/\\(.)/g, '$1'), source };
  }

  private take(character: string): boolean {
    this.skipBlanks();
    if (this.mask.charAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }

  private skipBlanks(): void {
    while (/[ \t\r]/.test(this.mask.charAt(this.at))) this.at += 1;
  }
}
