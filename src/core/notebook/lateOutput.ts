import type { CellSink } from './cellOutput.ts';
import type { NotebookOutput, OutputItem } from './notebookOutput.ts';

/** Keeps the outputs of a cell until the editor shows it. */
export class LateOutput implements CellSink {
  private kept: NotebookOutput[] = [];
  private sink: CellSink | undefined;

  /** Passes on what was kept, and everything that follows. */
  open(sink: CellSink): void {
    this.sink = sink;
    for (const output of this.kept.splice(0)) sink.add(output);
  }

  add(output: NotebookOutput): void {
    if (this.sink === undefined) this.kept.push(output);
    else this.sink.add(output);
  }

  append(item: OutputItem): boolean {
    return this.sink === undefined ? this.change((before) => before + item.data) : this.sink.append(item);
  }

  replace(item: OutputItem): boolean {
    return this.sink === undefined ? this.change(() => item.data) : this.sink.replace(item);
  }

  private change(data: (before: string) => string): boolean {
    const last = this.kept.pop();
    const [item] = last?.items ?? [];
    if (last === undefined || item === undefined) return false;
    this.kept.push({ ...last, items: [{ ...item, data: data(item.data) }] });
    return true;
  }
}
