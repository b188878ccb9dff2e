import type { ResultEntry } from './resultEntry.ts';
import type { FormType } from './resultForm.ts';

const endings: Record<FormType, string> = {
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'text/html': 'html',
  'text/latex': 'tex',
  'text/markdown': 'md',
  'text/plain': 'txt',
};

const maxNameLength = 60;
/** More of a title gives no name: bringing heaps of combining marks into their order takes a time that grows with the square of their number. */
const maxTitleLength = 1_000;

/** The ending of a file with this form, without a dot. */
export function fileEnding(type: FormType): string {
  return endings[type];
}

/** A file name to offer, such as `pendulum-12.svg`: letters, digits and dashes only, whatever the title holds. */
export function fileNameOf({ title, id }: Pick<ResultEntry, 'title' | 'id'>, type: FormType): string {
  const words = title.slice(0, maxTitleLength).replace(/\.jl(?=:\d+(?:-\d+)?$|$)/, '').normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const name = words.join('-').slice(0, maxNameLength).replace(/[\ud800-\udbff]$/, '');
  return `${name === '' || isReserved(name) ? `result-${id}` : name}.${endings[type]}`;
}

/** The form that a file name asks for by its ending; `otherwise` where it asks for none of these. */
export function formOfFileName(name: string, forms: readonly FormType[], otherwise: FormType): FormType {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  return forms.find((type) => endings[type] === ending) ?? otherwise;
}

/** Names that Windows keeps for its devices. */
function isReserved(name: string): boolean {
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name);
}
