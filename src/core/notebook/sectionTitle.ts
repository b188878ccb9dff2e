import { isObject, type JsonObject, type JsonStyle, jsonText } from './json.ts';
import { childrenOf, type JsonChild } from './jsonSpans.ts';
import type { CellRest } from './notebookCell.ts';

/** In the file, cells are in an array in an object. */
const fieldDepth = 3;

/**
 * Gives a cell another title. In the file, only the line of the title changes, or the metadata if the title is new or removed.
 * @param title undefined to remove it
 */
export function withTitle(rest: CellRest, title: string | undefined, style: JsonStyle): CellRest {
  const old = rest.fields['metadata'];
  const metadata = metadataWith(isObject(old) ? old : {}, title);
  const fields = { ...rest.fields, metadata };
  const { raw: oldRaw, ...others } = rest;
  const raw = oldRaw === undefined ? undefined : rawWith(oldRaw, metadata, title, style);
  return { ...others, fields, ...(raw === undefined ? {} : { raw }) };
}

/** Engee writes the title as the first key. */
function metadataWith(old: JsonObject, title: string | undefined): JsonObject {
  if (title !== undefined) return 'name' in old ? { ...old, name: title } : { name: title, ...old };
  return Object.fromEntries(Object.entries(old).filter(([key]) => key !== 'name'));
}

/** Returns undefined for a cell without metadata. The writer then creates the whole text of the cell. */
function rawWith(raw: string, metadata: JsonObject, title: string | undefined, style: JsonStyle): string | undefined {
  const whole = memberOf(raw, 'metadata');
  if (whole === undefined) return undefined;
  const text = raw.slice(whole.start, whole.end);
  const name = title === undefined || !text.startsWith('{') ? undefined : memberOf(text, 'name');
  return name === undefined || title === undefined
    ? replaced(raw, whole, jsonText(metadata, style, fieldDepth))
    : replaced(raw, { start: whole.start + name.start, end: whole.start + name.end }, JSON.stringify(title));
}

function memberOf(json: string, key: string): JsonChild | undefined {
  return childrenOf(json).findLast((member) => member.key === key);
}

function replaced(text: string, { start, end }: Pick<JsonChild, 'start' | 'end'>, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
