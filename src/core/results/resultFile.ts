import { isBytes } from '../bridge/displayValue.ts';
import { base64ToBytes } from '../lib/base64.ts';
import type { ResultEntry } from './resultEntry.ts';
import type { Form, FormType } from './resultForm.ts';

/** The types that a result can be saved as: its forms, and CSV for a table. */
export type FileType = FormType | 'text/csv';

/** File extensions. The default is first. */
const endings: Record<FileType, readonly [string, ...string[]]> = {
  'image/svg+xml': ['svg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'text/csv': ['csv'],
  'text/html': ['html', 'htm'],
  'text/latex': ['tex'],
  'text/markdown': ['md'],
  'text/plain': ['txt'],
};

const maxNameLength = 60;
/** Maximum UTF-16 units of a title to read. The time to normalize many combining marks is quadratic. */
const maxTitleLength = 1_000;

/** Returns the file extensions of a type, without a dot. */
export function fileEndings(type: FileType): readonly string[] {
  return endings[type];
}

/** Suggests a file name such as `pendulum-12.svg`. It has only letters, digits and dashes. */
export function fileNameOf({ title, id }: Pick<ResultEntry, 'title' | 'id'>, type: FileType): string {
  const words =
    title
      .slice(0, maxTitleLength)
      .replace(/\.jl(?=:\d+(?:-\d+)?$|$)/, '')
      .normalize('NFC')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const name = words
    .join('-')
    .slice(0, maxNameLength)
    .replace(/[\ud800-\udbff]$/, '');
  return `${name === '' || isReserved(name) ? `result-${id}` : name}.${endings[type][0]}`;
}

/** Returns the type for the extension of a file name, or `otherwise` if no type has that extension. */
export function typeOfFileName(name: string, types: readonly FileType[], otherwise: FileType): FileType {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return types.find((type) => endings[type].includes(ending)) ?? otherwise;
}

/** Whether Windows reserves a name for a device. */
function isReserved(name: string): boolean {
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name);
}

/** Returns the bytes of a file with this form. */
export function bytesOfForm({ type, data }: Form): Uint8Array {
  return isBytes(type) ? base64ToBytes(data) : new TextEncoder().encode(data);
}
