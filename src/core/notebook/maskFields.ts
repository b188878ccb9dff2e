import { readCode } from '../julia/reader.ts';
import { identifierLength } from '../julia/words.ts';
import { type FieldForm, fieldForm } from './maskForm.ts';
import { type Literal, literalAt } from './maskLiteral.ts';

/** A variable of a cell that the user can change without typing code. */
export interface MaskField {
  readonly name: string;
  readonly form: FieldForm;
  readonly value: Literal;
  /** Zero-based. */
  readonly line: number;
  /** UTF-16 columns of the literal; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** In characters. Longer cells have no fields. */
const maxLength = 200_000;

/** Finds lines of the form `name = literal # @param …` that are statements of their own. @param code with line breaks of either kind */
export function maskFields(code: string): readonly MaskField[] {
  if (code.length > maxLength || !code.includes('@param')) return [];
  const lines = code.split('\n');
  const fields: MaskField[] = [];
  let isStatement = true;
  readCode(code, 0, 0, 'goOn', {
    onToken: () => undefined,
    onLineEnd: (line, { isClosed }) => {
      const field = isStatement ? fieldIn(lines[line] ?? '', line) : undefined;
      if (field !== undefined) fields.push(field);
      isStatement = isClosed;
    },
  });
  return fields;
}

/** @param text a line that starts outside strings, comments and brackets */
function fieldIn(text: string, line: number): MaskField | undefined {
  const nameStart = blanksEnd(text, 0);
  const nameEnd = nameStart + identifierLength(text, nameStart);
  const equals = blanksEnd(text, nameEnd);
  if (nameEnd === nameStart || text.charAt(equals) !== '=') return undefined;
  const start = blanksEnd(text, equals + 1);
  const value = literalAt(text, start);
  if (value === undefined) return undefined;
  const end = start + value.source.length;
  const afterValue = blanksEnd(text, end);
  const mask = /#[# \t]*@param(?![\p{L}\p{N}_])/uy;
  mask.lastIndex = text.charAt(afterValue) === ';' ? blanksEnd(text, afterValue + 1) : afterValue;
  const found = mask.exec(text);
  const form = found === null ? undefined : fieldForm(text.slice(mask.lastIndex), value);
  return form === undefined ? undefined : { name: text.slice(nameStart, nameEnd), form, value, line, start, end };
}

function blanksEnd(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at += 1;
  return at;
}
