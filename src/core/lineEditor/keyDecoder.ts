/** A key press or a paste. */
export type Key =
  /** Printable characters, typed or composed. */
  | { readonly kind: 'text'; readonly text: string }
  /** A pasted text with LF line ends. TAB is its only control character. */
  | { readonly kind: 'paste'; readonly text: string }
  /** Any other key, for example `enter`, `ctrl+a`, `alt+enter` or `ctrl+left`. */
  | { readonly kind: 'key'; readonly name: string };

const pasteStart = '\u001b[200~';
const pasteEnd = '\u001b[201~';

/** An escape sequence: CSI with its parameters, SS3, or escape and one character. */
// eslint-disable-next-line no-control-regex -- these are the sequences of a keyboard
const sequence = /^\u001b(?:\[([0-9;?<>=]*)([ -/]*[@-~])|O([@-~])|([^\u001b]))/;
// eslint-disable-next-line no-control-regex
const unfinishedSequence = /^\u001b(?:\[[0-9;?<>=]*[ -/]*|O)$/;
/** No keyboard sends longer sequences. */
const maxSequenceLength = 64;
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f]/;

/** Decodes terminal input into keys. A terminal sends each key in one piece; only a paste may arrive in several. */
export class KeyDecoder {
  private pending = '';
  /** The part of a paste received so far; undefined outside a paste. */
  private paste: string | undefined;

  decode(input: string): Key[] {
    const keys: Key[] = [];
    let rest = this.pending + input;
    this.pending = '';
    while (rest !== '') {
      const taken = this.paste !== undefined ? this.takePaste(rest, this.paste, keys) : this.takeKey(rest, keys);
      if (taken === 0) {
        this.pending = rest;
        break;
      }
      rest = rest.slice(taken);
    }
    return keys;
  }

  /** Consumes the text of a paste, but not a possible start of its end marker. */
  private takePaste(rest: string, begun: string, keys: Key[]): number {
    const end = rest.indexOf(pasteEnd);
    if (end < 0) {
      const taken = rest.length - lengthOfBegunEnd(rest);
      this.paste = begun + rest.slice(0, taken);
      return taken;
    }
    this.paste = undefined;
    const text = pastedText(begun + rest.slice(0, end));
    if (text !== '') keys.push({ kind: 'paste', text });
    return end + pasteEnd.length;
  }

  private takeKey(rest: string, keys: Key[]): number {
    if (rest.startsWith(pasteStart)) {
      this.paste = '';
      return pasteStart.length;
    }
    if (rest.startsWith('\u001b')) return takeEscape(rest, keys);
    const end = rest.search(control);
    if (end === 0) {
      const name = controlNames.get(rest.charAt(0)) ?? `ctrl+${String.fromCharCode(rest.charCodeAt(0) + 0x60)}`;
      keys.push({ kind: 'key', name });
      return 1;
    }
    const typed = end < 0 ? rest : rest.slice(0, end);
    const text = typed.replace(/[\u0080-\u009f]/g, '');
    if (text !== '') keys.push({ kind: 'text', text });
    return typed.length;
  }
}

/** Returns the length of the suffix that may be the start of a paste's end marker. */
function lengthOfBegunEnd(text: string): number {
  const start = text.lastIndexOf('\u001b');
  return start >= 0 && pasteEnd.startsWith(text.slice(start)) ? text.length - start : 0;
}

function takeEscape(rest: string, keys: Key[]): number {
  if (rest.length < maxSequenceLength && unfinishedSequence.test(rest)) return 0;
  const match = sequence.exec(rest);
  if (match === null) {
    keys.push({ kind: 'key', name: 'escape' });
    return 1;
  }
  const [whole, parameters = '', final, ss3, character] = match;
  const name = character === undefined ? sequenceName(parameters, final ?? ss3 ?? '') : withAlt(character);
  if (name !== undefined) keys.push({ kind: 'key', name });
  return whole.length;
}

function withAlt(character: string): string | undefined {
  const name = controlNames.get(character) ?? (control.test(character) ? undefined : character.toLowerCase());
  return name === undefined ? undefined : `alt+${name}`;
}

/** Returns the name of a key from its parameters and final character (`1;5D`, `3~`); undefined for other sequences. */
function sequenceName(parameters: string, final: string): string | undefined {
  const [first = '', modifier = '1'] = parameters.split(';');
  const name = final === '~' ? numberedKeys.get(first) : finalKeys.get(final);
  if (name === undefined) return undefined;
  const bits = Number(modifier) - 1;
  return `${bits & 4 ? 'ctrl+' : ''}${bits & 2 ? 'alt+' : ''}${name}`;
}

const controlNames = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\u007f', 'backspace'],
  ['\u0008', 'backspace'],
]);
const finalKeys = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
  ['H', 'home'],
  ['F', 'end'],
  ['Z', 'shift+tab'],
]);
const numberedKeys = new Map([
  ['1', 'home'],
  ['7', 'home'],
  ['4', 'end'],
  ['8', 'end'],
  ['3', 'delete'],
]);

/** Terminals send pasted line ends as CR. Other control characters would be invisible in the code, so they are dropped. */
function pastedText(raw: string): string {
  // eslint-disable-next-line no-control-regex
  return raw.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
