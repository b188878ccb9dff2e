type State = 'text' | 'escape' | 'escapeIntermediate' | 'controlSequence' | 'controlString' | 'controlStringEscape';

/**
 * Turns text meant for a terminal into plain text: no escape sequence, no control character but TAB and LF.
 * Fed in chunks, a sequence may be split anywhere. (ECMA-48; rule: text of a server cannot drive the user's terminal.)
 */
export class TerminalText {
  private readonly returns: 'areLineEnds' | 'areKept';
  private state: State = 'text';
  private isAfterReturn = false;

  /** @param returns what a carriage return is: a line end, alone or before a line feed, or left for `PrintedText` to read */
  constructor(returns: 'areLineEnds' | 'areKept' = 'areLineEnds') {
    this.returns = returns;
  }

  /** The plain text of the next chunk. */
  write(chunk: string): string {
    let plain = '';
    let textStart = 0;
    for (let index = 0; index < chunk.length; index++) {
      // Nearly all of it is plain, and a regular expression is ten times as fast as looking at each character.
      if (this.state === 'text' && !this.isAfterReturn) index = nextControl(chunk, index);
      if (index === chunk.length) break;
      const code = chunk.charCodeAt(index);
      const isPlain = this.state === 'text' && isPrintable(code) && !(this.isAfterReturn && code === lineFeed);
      if (isPlain) {
        this.isAfterReturn = false;
        continue;
      }
      plain += chunk.slice(textStart, index) + this.accept(code);
      textStart = index + 1;
    }
    return plain + chunk.slice(textStart);
  }

  /** Takes one code unit that is not plain text; returns what it leaves on the page. */
  private accept(code: number): string {
    if (code === lineFeed || code === carriageReturn) return this.acceptLineEnd(code);
    this.isAfterReturn = false;
    const leaves = isPrintable(code) ? String.fromCharCode(code) : '';
    switch (this.state) {
      case 'text':
        this.state = afterControl(code);
        return leaves;
      case 'escape':
        this.state = afterEscape(code);
        return code < 0x80 ? '' : leaves;
      case 'escapeIntermediate':
        if (!isWithin(code, 0x20, 0x2f)) this.state = isWithin(code, 0x30, 0x7e) ? 'text' : afterControl(code);
        return code < 0x80 ? '' : leaves;
      case 'controlSequence':
        if (isWithin(code, 0x20, 0x3f)) return '';
        this.state = isWithin(code, 0x40, 0x7e) ? 'text' : afterControl(code);
        return code < 0x80 ? '' : leaves;
      case 'controlString':
        if (code === escape) this.state = 'controlStringEscape';
        else if (stringEnds.has(code)) this.state = 'text';
        return '';
      case 'controlStringEscape':
        this.state = code === backslash ? 'text' : afterEscape(code);
        return '';
    }
  }

  /** A line end also ends an unfinished sequence: a stray escape must not swallow megabytes of honest output. */
  private acceptLineEnd(code: number): string {
    const isSecondOfPair = this.isAfterReturn && code === lineFeed;
    this.isAfterReturn = code === carriageReturn && this.returns === 'areLineEnds';
    this.state = 'text';
    if (code === carriageReturn && this.returns === 'areKept') return '\r';
    return isSecondOfPair ? '' : '\n';
  }
}

/** The plain text of a whole text; see `TerminalText`. */
export function plainText(text: string): string {
  return nextControl(text, 0) === text.length ? text : new TerminalText().write(text);
}

/** Where the next character is that is not printable; the length of the text where there is none. */
function nextControl(text: string, from: number): number {
  notPrintable.lastIndex = from;
  return notPrintable.test(text) ? notPrintable.lastIndex - 1 : text.length;
}

const notPrintable = /[^\t\n\x20-\x7e\xa0-\uffff]/g;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const escape = 0x1b;
const backslash = 0x5c;
/** BEL, CAN, SUB and the one-byte string terminator. */
const stringEnds = new Set([0x07, 0x18, 0x1a, 0x9c]);
/** DCS, SOS, OSC, PM, APC as one-byte controls; after an escape each is 0x40 less. */
const stringStarts = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const controlSequenceIntroducer = 0x9b;

function afterControl(code: number): State {
  if (code === escape) return 'escape';
  if (code === controlSequenceIntroducer) return 'controlSequence';
  return stringStarts.has(code) ? 'controlString' : 'text';
}

function afterEscape(code: number): State {
  if (code === escape) return 'escape';
  if (isWithin(code, 0x20, 0x2f)) return 'escapeIntermediate';
  return isWithin(code, 0x40, 0x5f) ? afterControl(code + 0x40) : afterControl(code);
}

function isPrintable(code: number): boolean {
  return code === tab || code === lineFeed || isWithin(code, 0x20, 0x7e) || code >= 0xa0;
}

function isWithin(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}
