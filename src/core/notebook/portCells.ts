import { randomCellId } from './cellId.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { newCellRest, type NotebookCell } from './notebookCell.ts';

/** The keys of cells that the conversions treat themselves. */
export const cellKeys = ['id', 'cell_type', 'source', 'execution_count', 'outputs', 'metadata'];

/** Creates a cell as Engee writes it. @param title empty if there is none */
export function newCell(
  kind: 'code' | 'markdown' | 'raw',
  title: string,
  text: string,
  taken: Set<string>,
): NotebookCell {
  const id = randomCellId(taken);
  taken.add(id);
  const { fields, form } = newCellRest(kind === 'code' ? kind : 'markdown', id);
  const metadata = { ...(title === '' ? {} : { name: title }), ...engeeMetadata(kind) };
  return { kind, text, outputs: [], rest: { fields: { ...fields, cell_type: kind, metadata }, form } };
}

/** Returns the metadata that Engee gives a new cell. */
export function engeeMetadata(kind: NotebookCell['kind']): JsonObject {
  const { metadata } = newCellRest(kind === 'code' ? kind : 'markdown', '').fields;
  return isObject(metadata) ? metadata : {};
}

/** Returns the metadata that a cell has in the file. */
export function metadataOf({ rest }: NotebookCell): JsonObject {
  const { metadata } = rest.fields;
  return isObject(metadata) ? metadata : {};
}

/** Returns the title of a cell in the form that other formats need: one line without spaces around it. Empty if there is none. */
export function titleOf(cell: NotebookCell): { readonly title: string; readonly isChanged: boolean } {
  const { name } = metadataOf(cell);
  if (typeof name !== 'string') return { title: '', isChanged: false };
  const title = name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim();
  return { title, isChanged: title !== name.trim() };
}

/** Returns an object without some of its keys; empty for other values. */
export function without(value: JsonValue | undefined, keys: readonly string[]): JsonObject {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) : {};
}
