import { columnsOf } from '../lib/terminal/columnWidth.ts';
import { previousGrapheme } from './graphemes.ts';
import type { Key } from './key.ts';

/** What has become of a line that running code waits for. */
export type LineState =
  | { readonly kind: 'open' }
  /** @param line undefined: there is no more input */
  | { readonly kind: 'done'; readonly line: string | undefined };

const open: LineState = { kind: 'open' };

/**
 * A line of input for running code, written where its output ends. As in a plain terminal there are letters, Backspace and
 * Ctrl+U. Enter ends the line. Ctrl+D on an empty line ends the input.
 */
export class InputLine {
  private readonly echo: (text: string) => void;
  private text = '';
  /** Pasted lines behind the one that was sent: they answer the next questions. */
  private rest: readonly string[] = [];

  constructor(echo: (text: string) => void) {
    this.echo = echo;
  }

  /** A new line: what was pasted along with the last one comes first. */
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
