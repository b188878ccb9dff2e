import { isPlain, TerminalParser } from '../lib/terminal/terminalParser.ts';

/**
 * Turns text meant for a terminal into plain text: no escape sequence, no control character but TAB and LF. A carriage return is a
 * line end, alone or before a line feed; cursor movement is dropped (rule: text of a server cannot drive the user's terminal).
 * Half a surrogate pair becomes U+FFFD: titles and code come from documents, which may hold one.
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
