import { isObject, type JsonObject } from './json.ts';

/** How Engee shows a cell with fields. */
export interface MaskState {
  /** Whether a change of a field runs the cell. */
  readonly runsOnChange: boolean;
  readonly isCodeHidden: boolean;
}

/** Reads what Engee's editor stored in a cell. @param fields the keys of the cell in the file */
export function maskState(fields: JsonObject | undefined): MaskState {
  let value = fields?.['metadata'];
  for (const key of ['engee', 'maskInfo']) value = isObject(value) ? value[key] : undefined;
  const info = isObject(value) ? value : {};
  return { runsOnChange: info['isAutoplayActive'] === true, isCodeHidden: info['isEditorVisible'] === false };
}
