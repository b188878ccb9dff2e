import type { ResultEntry } from './resultEntry.ts';
import type { FormType } from './resultForm.ts';

/** What a result can be saved as: its forms, and a table as CSV. */
export type FileType = FormType | 'text/csv';

/** Endings of file names; the one to offer, first. */
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
/** More of a title gives no name: bringing heaps of combining marks into their order takes a time that grows with the square of their number. */
const maxTitleLength = 1_000;

/** The endings of a file of this type, without a dot. */
export function fileEndings(type: FileType): readonly string[] {
  return endings[type];
}

/** A file name to offer, such as `pendulum-12.svg`: letters, digits and dashes only, whatever the title holds. */
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

/** The type that a file name asks for by its ending; `otherwise` where it asks for none of these. */
export function typeOfFileName(name: string, types: readonly FileType[], otherwise: FileType): FileType {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return types.find((type) => endings[type].includes(ending)) ?? otherwise;
}

/** Names that Windows keeps for its devices. */
function isReserved(name: string): boolean {
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name);
}
