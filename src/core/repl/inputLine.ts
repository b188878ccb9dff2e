import { columnsOf } from '../lib/terminal/columnWidth.ts';
import { previousGrapheme } from '../lineEditor/graphemes.ts';
import type { Key } from '../lineEditor/keyDecoder.ts';

/** The state of a line that running code waits for. */
export type LineState =
  | { readonly kind: 'open' }
  /** `line` is undefined at the end of the input. */
  | { readonly kind: 'done'; readonly line: string | undefined };

const open: LineState = { kind: 'open' };

/**
 * Edits a line of input for running code, at the end of its output. As in a plain terminal, only text, Backspace and
 * Ctrl+U edit. Enter ends the line. Ctrl+D on an empty line ends the input.
 */
export class InputLine {
  private readonly echo: (text: string) => void;
  private text = '';
  /** Pasted lines after the current one. They answer the next requests for input. */
  private rest: readonly string[] = [];

  constructor(echo: (text: string) => void) {
    this.echo = echo;
  }

  /** Starts a line with the text pasted after the previous one. */
  begin(): LineState {
    const { rest } = this;
    this.text = '';
    this.rest = [];
    return this.add(rest);
  }

  accept(key: Key): LineState {
    if (key.kind !== 'key') return this.add(key.text.split('\n'));
    switch (key.name) {
      case 'enter':
        return this.end(this.text);
      case 'ctrl+d':
        return this.text === '' ? this.end(undefined) : open;
      case 'backspace':
        return this.keep(previousGrapheme(this.text, this.text.length));
      case 'ctrl+u':
        return this.keep(0);
      default:
        return open;
    }
  }

  private add([first = '', ...others]: readonly string[]): LineState {
    this.text += first;
    this.echo(first);
    this.rest = others;
    return others.length > 0 ? this.end(this.text) : open;
  }

  private keep(length: number): LineState {
    this.echo('\b \b'.repeat(columnsOf(this.text.slice(length))));
    this.text = this.text.slice(0, length);
    return open;
  }

  private end(line: string | undefined): LineState {
    this.echo('\n');
    return { kind: 'done', line };
  }
}
