import addon from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

/** A headless terminal like VS Code's. */
export class VirtualTerminal {
  private readonly terminal: InstanceType<typeof headless.Terminal>;
  private written = Promise.resolve();
  /** Everything written so far. */
  raw = '';

  constructor(columns = 40, rows = 12) {
    this.terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 5_000 });
    this.terminal.loadAddon(new addon.Unicode11Addon());
    // The default in VS Code.
    this.terminal.unicode.activeVersion = '11';
  }

  readonly write = (text: string): void => {
    this.raw += text;
    const { terminal } = this;
    this.written = this.written.then(
      () =>
        new Promise((resolve) => {
          terminal.write(text, resolve);
        }),
    );
  };

  async resize(columns: number, rows: number): Promise<void> {
    await this.written;
    this.terminal.resize(columns, rows);
  }

  /** Returns all visible and scrolled rows, without trailing blanks. */
  async rows(): Promise<string[]> {
    await this.written;
    const { active } = this.terminal.buffer;
    const rows = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true).trimEnd() ?? '',
    );
    return rows.slice(0, rows.findLastIndex((row) => row !== '') + 1);
  }

  /** Returns the rows on the screen. */
  async screen(): Promise<string[]> {
    await this.written;
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) =>
        active
          .getLine(active.viewportY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  }

  /** Returns lines as they are copied, with wrapped rows joined. */
  async lines(): Promise<string[]> {
    await this.written;
    const { active } = this.terminal.buffer;
    const lines: string[] = [];
    for (let row = 0; row < active.length; row += 1) {
      const line = active.getLine(row);
      const text = line?.translateToString(false) ?? '';
      if (line?.isWrapped === true) lines.push((lines.pop() ?? '') + text);
      else lines.push(text);
    }
    const trimmed = lines.map((line) => line.trimEnd());
    return trimmed.slice(0, trimmed.findLastIndex((line) => line !== '') + 1);
  }

  /** Returns lines without the blank cell that remains where a wide character did not fit. */
  async texts(): Promise<string[]> {
    await this.written;
    const { active } = this.terminal.buffer;
    const texts: string[] = [];
    for (let row = 0; row < active.length; row += 1) {
      const line = active.getLine(row);
      const before = active.getLine(row - 1);
      const text = line?.translateToString(false) ?? '';
      const hasGap =
        before?.getCell(before.length - 1)?.getChars() === '' &&
        before.getCell(before.length - 1)?.getWidth() === 1 &&
        line?.getCell(0)?.getWidth() === 2;
      const start = line?.isWrapped === true ? (texts.pop() ?? '') : '';
      texts.push((hasGap ? start.slice(0, -1) : start) + text);
    }
    const trimmed = texts.map((text) => text.trimEnd());
    return trimmed.slice(0, trimmed.findLastIndex((text) => text !== '') + 1);
  }

  /** Returns the zero-based position, relative to the first line. */
  async cursor(): Promise<{ row: number; column: number }> {
    await this.written;
    const { active } = this.terminal.buffer;
    return { row: active.baseY + active.cursorY, column: active.cursorX };
  }

  /** Returns the number of rows scrolled off the screen. */
  async scrolled(): Promise<number> {
    await this.written;
    return this.terminal.buffer.active.baseY;
  }
}
