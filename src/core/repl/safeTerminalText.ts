type State = 'text' | 'escape' | 'escapeIntermediate' | 'controlSequence' | 'controlString' | 'controlStringEscape';

/**
 * Makes text of a server fit for the user's terminal: colours, TAB, CR, LF, backspace and "erase in line" pass,
 * so that progress bars work; every other control character and sequence is dropped, since such text could move
 * into other lines, set the clipboard or the title, or forge links. LF becomes CR LF.
 * Fed in chunks, a sequence may be split anywhere. (ECMA-48)
 */
export class SafeTerminalText {
  private state: State = 'text';
  private sequence = '';
  private isStyled = false;
  private isLineOpen = false;

  /** What may be written of the next chunk. */
  write(chunk: string): string {
    let safe = '';
    let textStart = 0;
    for (let index = 0; index < chunk.length; index++) {
      const code = chunk.charCodeAt(index);
      if (this.state === 'text' && isPrintable(code)) continue;
      safe += this.printed(chunk.slice(textStart, index)) + this.accept(code);
      textStart = index + 1;
    }
    return safe + this.printed(chunk.slice(textStart));
  }

  /** Ends the text: what puts the colours back and the cursor at the beginning of a line of its own. */
  end(): string {
    const ending = `${this.isStyled ? '\u001b[0m' : ''}${this.isLineOpen ? '\r\n' : ''}`;
    this.state = 'text';
    this.isStyled = false;
    this.isLineOpen = false;
    return ending;
  }

  private printed(text: string): string {
    if (text !== '') this.isLineOpen = true;
    return text;
  }

  /** Takes one code unit that is not plain text; returns what of it may be written. */
  private accept(code: number): string {
    // A line end also ends an unfinished sequence: a stray escape must not swallow megabytes of honest output.
    if (code === lineFeed) return this.acceptLineFeed();
    switch (this.state) {
      case 'text':
        return this.acceptControl(code);
      case 'escape':
        this.state = afterEscape(code);
        if (this.state === 'controlSequence') this.sequence = '';
        return code < 0x80 ? '' : this.acceptOther(code);
      case 'escapeIntermediate':
        if (isWithin(code, 0x20, 0x2f)) return '';
        this.state = 'text';
        return isWithin(code, 0x30, 0x7e) ? '' : this.acceptOther(code);
      case 'controlSequence':
        return this.acceptInSequence(code);
      case 'controlString':
        if (code === escape) this.state = 'controlStringEscape';
        else if (stringEnds.has(code)) this.state = 'text';
        return '';
      case 'controlStringEscape':
        this.state = code === backslash ? 'text' : afterEscape(code);
        if (this.state === 'controlSequence') this.sequence = '';
        return '';
    }
  }

  private acceptLineFeed(): string {
    this.state = 'text';
    this.isLineOpen = false;
    return '\r\n';
  }

  private acceptControl(code: number): string {
    this.state = afterControl(code);
    if (this.state === 'controlSequence') this.sequence = '';
    if (code !== carriageReturn && code !== backspace) return '';
    this.isLineOpen = true;
    return String.fromCharCode(code);
  }

  private acceptInSequence(code: number): string {
    if (isWithin(code, 0x20, 0x3f)) {
      // A longer one is none that passes; it is only followed to its end.
      if (this.sequence.length < maxSequenceLength) this.sequence += String.fromCharCode(code);
      return '';
    }
    this.state = 'text';
    if (!isWithin(code, 0x40, 0x7e)) return this.acceptOther(code);
    const sequence = this.sequence + String.fromCharCode(code);
    if (!isAllowed(sequence)) return '';
    if (sequence.endsWith('m')) this.isStyled = true;
    return `\u001b[${sequence}`;
  }

  /** What breaks a sequence off stands for itself. */
  private acceptOther(code: number): string {
    if (!isPrintable(code)) return this.acceptControl(code);
    this.state = 'text';
    return this.printed(String.fromCharCode(code));
  }
}

/** The same for a whole text; it ends with the colours put back. */
export function safeTerminalText(text: string): string {
  const safe = new SafeTerminalText();
  const written = safe.write(text);
  return written + safe.end().replace('\r\n', '');
}

const maxSequenceLength = 64;

/** Colours and the like (SGR), and erasing within the line. */
function isAllowed(sequence: string): boolean {
  return /^[0-9;:]*m$|^[0-2]?K$/.test(sequence) && sequence.length < maxSequenceLength;
}

const backspace = 0x08;
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
  if (isWithin(code, 0x20, 0x2f)) return 'escapeIntermediate';
  return isWithin(code, 0x40, 0x5f) ? afterControl(code + 0x40) : afterControl(code);
}

function isPrintable(code: number): boolean {
  return code === tab || isWithin(code, 0x20, 0x7e) || code >= 0xa0;
}

function isWithin(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}
