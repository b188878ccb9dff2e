import type { LRParser } from '@lezer/lr';
import { parser } from '@plutojl/lezer-julia';
import { readCode } from './reader.ts';
import type { ReaderEvents } from './reading.ts';

// The package's own declaration looks for the type in the wrong place, and so has none.
const strict = (parser as LRParser).configure({ strict: true });

/** Characters of one statement: the parser takes a second for a million, and no person writes so many. */
const maxLength = 200_000;

/** Where the parser cannot go on, as an offset (UTF-16); undefined: the code is well-formed, or too long to be judged here. Line ends are LF. */
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

/** `begin; f() end`: Julia takes the semicolon, the parser does not; a space in its place means the same. */
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
