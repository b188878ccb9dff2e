import type { LRParser } from '@lezer/lr';
import { parser } from '@plutojl/lezer-julia';
import { readCode } from './reader.ts';
import type { ReaderEvents } from './reading.ts';

// The type declaration of the package has a wrong import and therefore no type.
const strict = (parser as LRParser).configure({ strict: true });

/** Maximum length of a statement in characters. The parser takes a second per million, and nobody writes that much by hand. */
const maxLength = 200_000;

/**
 * Returns the UTF-16 offset where parsing fails. Returns undefined if the code is well-formed or too long to be parsed here.
 * @param code code with LF line breaks
 */
export function failureOffset(code: string): number | undefined {
  if (code.length > maxLength) return undefined;
  try {
    strict.parse(withoutNeedlessSemicolons(code));
    return undefined;
  } catch (error) {
    const offset = error instanceof SyntaxError ? /^No parse at (\d+)$/.exec(error.message)?.[1] : undefined;
    if (offset === undefined) throw error;
    return Number(offset);
  }
}

/** Julia accepts the semicolon in `begin; f() end`, but the parser does not. A space has the same meaning and length. */
function withoutNeedlessSemicolons(code: string): string {
  const offsets: number[] = [];
  let isAfterWord = true;
  const events: ReaderEvents = {
    onToken: (_kind, token, at) => {
      if (token === ';' && isAfterWord) offsets.push(at);
      else isAfterWord = ['begin', 'quote', 'try', 'else', 'finally', 'catch'].includes(token);
    },
    onLineEnd: () => undefined,
  };
  readCode(code, 0, 0, 'goOn', events);
  return (
    offsets.map((at, index) => code.slice((offsets[index - 1] ?? -1) + 1, at) + ' ').join('') +
    code.slice((offsets.at(-1) ?? -1) + 1)
  );
}
