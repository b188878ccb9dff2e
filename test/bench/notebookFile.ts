import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { ScriptSerializer } from '../../src/features/notebooks/scriptSerializer.ts';
import type { Bench } from './bench.ts';
import { medianRow, type Row } from './row.ts';
import { inTurns, timed } from './stopwatch.ts';

const cellCount = 2_000;
const fileBytes = 10_000_000;
const warmUps = 1;
/** Few, because the editor needs seconds for so many cells. */
const samples = 3;
const conversions = 15;
const saves = 5;

/**
 * `notebook.open10MB`: the time from opening a script of 2,000 cells until its cells are shown, compared with the same content as a
 * Jupyter notebook, which the editor reads itself. `notebook.open10MB.read` is the part of our serializer, compared with `JSON.parse`.
 */
export const notebookOpen: Bench = () =>
  inFolder(async (folder) => {
    const content = notebookText();
    const [script, jupyter] = [join(folder, 'large.ngscript'), join(folder, 'large.ipynb')];
    for (const path of [script, jupyter]) await writeFile(path, content);
    const times: Record<string, number[]> = { [script]: [], [jupyter]: [] };
    for (let time = 0; time < warmUps + samples; time += 1) {
      for (const path of [script, jupyter]) {
        const openedMs = await timed(() => shown(path));
        if (time >= warmUps) times[path]?.push(openedMs);
        await closed();
      }
    }
    return [medianRow('notebook.open10MB', times[script] ?? [], times[jupyter]), await readRow(content)];
  });

/**
 * `notebook.save`: the time of saving an edit of one cell of that script, compared with making and writing the JSON.
 * `notebook.save.write` is the part of our serializer, compared with `JSON.stringify`.
 */
export const notebookSave: Bench = () =>
  inFolder(async (folder) => {
    const content = notebookText();
    const path = join(folder, 'large.ngscript');
    await writeFile(path, content);
    const notebook = await shown(path);
    const value = JSON.parse(content) as unknown;
    let edits = 0;
    const ours = async () => {
      if (!(await notebook.save())) throw new Error('The notebook was not saved');
    };
    const bare = () => writeFile(join(folder, 'bare.ngscript'), JSON.stringify(value, null, 2));
    const [oursMs, bareMs]: [number[], number[]] = [[], []];
    for (let time = 0; time < warmUps + saves; time += 1) {
      edits += 1;
      const edit = new vscode.WorkspaceEdit();
      edit.insert(notebook.cellAt(cellCount >> 1).document.uri, new vscode.Position(0, 0), `# ${edits}\n`);
      if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The notebook was not edited');
      const pair = await inTurns(1, 0, ours, bare);
      if (time < warmUps) continue;
      oursMs.push(...pair.oursMs);
      bareMs.push(...pair.bareMs);
    }
    if (!(await readFile(path, 'utf8')).includes(`# ${edits}\\n`)) throw new Error('The file has not the last edit');
    await closed();
    return [medianRow('notebook.save', oursMs, bareMs), await writeRow(content)];
  });

const serializer = new ScriptSerializer({
  damaged: ({ kind }) => {
    throw new Error(kind);
  },
  beforeWrite: () => Promise.resolve(),
});

async function readRow(content: string): Promise<Row> {
  const bytes = new TextEncoder().encode(content);
  const ours = () => serializer.deserializeNotebook(bytes);
  const bare = () => Promise.resolve(JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  const { oursMs, bareMs } = await inTurns(conversions, warmUps, ours, bare);
  return medianRow('notebook.open10MB.read', oursMs, bareMs);
}

async function writeRow(content: string): Promise<Row> {
  const script = await serializer.deserializeNotebook(new TextEncoder().encode(content));
  const edited = script.cells[cellCount >> 1];
  const value = JSON.parse(content) as unknown;
  if (edited === undefined) throw new Error('The script has no cells');
  const ours = () => {
    edited.value += '#';
    return serializer.serializeNotebook(script);
  };
  const bare = () => Promise.resolve(new TextEncoder().encode(JSON.stringify(value, null, 2)));
  const { oursMs, bareMs } = await inTurns(conversions, warmUps, ours, bare);
  return medianRow('notebook.save.write', oursMs, bareMs);
}

async function inFolder(measure: (folder: string) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'engee-bench-'));
  try {
    return await measure(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Returns a notebook in the form in which Engee saves it: code with printed text and pictures, and markdown. */
function notebookText(): string {
  const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const cells = (pictureLength: number) =>
    Array.from({ length: cellCount }, (_, index) => {
      const id = index.toString(16).padStart(8, '0');
      if (index % 4 === 0)
        return {
          id,
          cell_type: 'markdown',
          source: [`## Раздел ${index}\n\n$$x^{${index}}$$`],
          metadata: { engee: {} },
        };
      return {
        id,
        cell_type: 'code',
        source: [`y = [f(x, ${index}) for x in 1:100]\nprintln(sum(y))\nplot(y)`],
        execution_count: 0,
        outputs: [
          { output_type: 'stream', name: 'stdout', text: `${index}\n` },
          {
            output_type: 'execute_result',
            data: { 'image/png': picture.padEnd(pictureLength, 'A') },
            metadata: {},
            execution_count: index,
          },
        ],
        metadata: { name: `Шаг ${index}`, engee: { isDisplay: true } },
      };
    });
  const textOf = (pictureLength: number) =>
    JSON.stringify(
      {
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { kernelspec: { name: 'ijulia-1.9', display_name: 'IJulia 1.9.3', language: 'julia' }, engee: {} },
        cells: cells(pictureLength),
      },
      null,
      2,
    );
  const withoutPictures = Buffer.byteLength(textOf(0));
  return textOf(Math.ceil((fileBytes - withoutPictures) / ((cellCount * 3) / 4)));
}

/** Opens a notebook as a user does, and waits until its first cells are visible. */
async function shown(path: string): Promise<vscode.NotebookDocument> {
  const uri = vscode.Uri.file(path);
  const isShown = () => {
    const editor = vscode.window.activeNotebookEditor;
    return editor?.notebook.uri.toString() === uri.toString() && editor.visibleRanges.some(({ end }) => end > 0)
      ? editor.notebook
      : undefined;
  };
  const seen = until(isShown, [
    vscode.window.onDidChangeActiveNotebookEditor,
    vscode.window.onDidChangeNotebookEditorVisibleRanges,
  ]);
  await vscode.commands.executeCommand('vscode.open', uri);
  return seen;
}

/** Closes the active editor, and waits until the editor has forgotten its notebook. */
async function closed(): Promise<void> {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  const forgotten = until(
    () => (notebook?.isClosed ?? true) || undefined,
    [vscode.workspace.onDidCloseNotebookDocument],
  );
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await forgotten;
}

/** Resolves with a value as soon as there is one, which is checked after each of the events. */
function until<T>(read: () => T | undefined, events: readonly vscode.Event<unknown>[]): Promise<T> {
  return new Promise((resolve) => {
    const subscriptions: vscode.Disposable[] = [];
    const check = () => {
      const value = read();
      if (value === undefined) return;
      for (const each of subscriptions) each.dispose();
      resolve(value);
    };
    subscriptions.push(...events.map((event) => event(check)));
    check();
  });
}
