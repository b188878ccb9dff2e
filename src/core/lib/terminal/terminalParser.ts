type State = 'text' | 'escape' | 'escapeIntermediate' | 'controlSequence' | 'controlString' | 'controlStringEscape';

/** Receives the parts of a terminal text in order. Anything not listed here is dropped. */
export interface TerminalActions {
  /** Printable characters; never empty. */
  text(text: string): void;
  control(control: Control): void;
  /** A control sequence (CSI). @param parameters the text between the introducer and the final character */
  sequence(parameters: string, final: string): void;
}

export type Control = 'backspace' | 'tab' | 'lineFeed' | 'carriageReturn';

/**
 * Splits terminal text into its parts (ECMA-48). Chunks may be split anywhere. A line end also ends an unfinished sequence,
 * so that a stray escape can't swallow megabytes of output.
 */
export class TerminalParser {
  private readonly actions: TerminalActions;
  private state: State = 'text';
  private parameters = '';
  /** An unpaired surrogate at the end of the last chunk. */
  private half = '';

  constructor(actions: TerminalActions) {
    this.actions = actions;
  }

  write(chunk: string): void {
    const text = this.half + chunk;
    this.half = /[\ud800-\udbff]/.test(text.slice(-1)) ? text.slice(-1) : '';
    this.read(text.slice(0, text.length - this.half.length));
  }

  /** Drops an unfinished sequence and an unpaired surrogate. */
  reset(): void {
    this.endSequence();
    this.half = '';
  }

  private read(chunk: string): void {
    let index = 0;
    while (index < chunk.length) {
      if (this.state === 'text') {
        // A regular expression is ten times faster than checking each character.
        const end = nextControl(chunk, index);
        if (end > index) this.actions.text(chunk.slice(index, end));
        index = end;
        if (index === chunk.length) return;
      }
      if (this.accept(chunk.charCodeAt(index))) index++;
    }
  }

  private endSequence(): void {
    this.state = 'text';
    this.parameters = '';
  }

  /** Handles a code unit that is not plain text. Returns false if it aborts a sequence and must be handled again as text. */
  private accept(code: number): boolean {
    const control = controls.get(code);
    if (code === lineFeed || code === carriageReturn) this.endSequence();
    else if (this.state !== 'text') return this.acceptInside(code);
    this.state = afterControl(code);
    if (control !== undefined) this.actions.control(control);
    return true;
  }

  private acceptInside(code: number): boolean {
    switch (this.state) {
      case 'text':
        return false;
      case 'escape':
        this.state = afterEscape(code);
        return code < 0xa0;
      case 'escapeIntermediate':
        if (isWithin(code, 0x20, 0x2f)) return true;
        this.state = isWithin(code, 0x30, 0x7e) ? 'text' : afterControl(code);
        return code < 0xa0;
      case 'controlSequence':
        return this.acceptInSequence(code);
      case 'controlString':
        if (code === escape) this.state = 'controlStringEscape';
        else if (stringEnds.has(code)) this.state = 'text';
        return true;
      case 'controlStringEscape':
        this.state = code === backslash ? 'text' : afterEscape(code);
        return code < 0xa0;
    }
  }

  private acceptInSequence(code: number): boolean {
    if (isWithin(code, 0x20, 0x3f)) {
      // A longer sequence has no meaning here. It is only followed to its end.
      if (this.parameters.length < maxParametersLength) this.parameters += String.fromCharCode(code);
      return true;
    }
    const { parameters } = this;
    const isFinal = isWithin(code, 0x40, 0x7e);
    this.parameters = '';
    this.state = isFinal ? 'text' : afterControl(code);
    if (isFinal && parameters.length < maxParametersLength)
      this.actions.sequence(parameters, String.fromCharCode(code));
    return code < 0xa0;
  }
}

/** Whether a text contains only printable characters, TAB and LF. */
export function isPlain(text: string): boolean {
  return !/[^\t\n\x20-\x7e\xa0-\uffff]/.test(text);
}

/** Parses the numeric parameters of a sequence. A missing number is 0. Returns undefined for other parameters. */
export function numbersOf(parameters: string): readonly number[] | undefined {
  return /^[0-9;]*$/.test(parameters)
    ? parameters.split(';').map((number) => Math.min(Number(number), maxNumber))
    : undefined;
}

/** Returns the index of the next non-printable character, or the length of the text. */
function nextControl(text: string, from: number): number {
  notPrintable.lastIndex = from;
  return notPrintable.test(text) ? notPrintable.lastIndex - 1 : text.length;
}

const maxParametersLength = 64;
/** Larger than the rows or columns of any screen. */
const maxNumber = 100_000;
const notPrintable = /[^\x20-\x7e\xa0-\uffff]/g;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const escape = 0x1b;
const backslash = 0x5c;
const controls: ReadonlyMap<number, Control> = new Map([
  [0x08, 'backspace'],
  [0x09, 'tab'],
  [lineFeed, 'lineFeed'],
  [carriageReturn, 'carriageReturn'],
]);
/** BEL, CAN, SUB and the one-byte string terminator. */
const stringEnds = new Set([0x07, 0x18, 0x1a, 0x9c]);
/** DCS, SOS, OSC, PM, APC as one-byte controls. After an escape each is 0x40 less. */
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

function isWithin(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}
