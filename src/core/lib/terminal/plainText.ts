import { isPlain, TerminalParser } from './terminalParser.ts';

/**
 * Converts terminal text to plain text without escape sequences and without control characters except TAB and LF, because text
 * from a server must not control the user's terminal. CR and CRLF become LF, and cursor movement is dropped. A lone surrogate
 * becomes U+FFFD because titles and code come from documents, which may contain one.
 */
export function plainText(text: string): string {
  const whole = text.toWellFormed();
  if (isPlain(whole)) return whole;
  let plain = '';
  let isAfterReturn = false;
  const add = (piece: string) => {
    plain += piece;
    isAfterReturn = false;
  };
  const parser = new TerminalParser({
    text: add,
    control(control) {
      if (control === 'tab') add('\t');
      else if (control === 'carriageReturn') {
        add('\n');
        isAfterReturn = true;
      } else if (control === 'lineFeed') add(isAfterReturn ? '' : '\n');
    },
    sequence() {
      isAfterReturn = false;
    },
  });
  parser.write(whole);
  return plain;
}
