import * as l10n from '@vscode/l10n';
import { isBytes } from '../bridge/displayValue.ts';
import { formatCount } from '../lib/format.ts';
import { harmlessStack } from './errorOutput.ts';
import { isObject, type JsonValue } from './json.ts';
import { errorType, type NotebookOutput, type OutputItem, outputValue } from './notebookOutput.ts';

/** In UTF-16 units. The editor gets slow with longer texts. */
const maxTextLength = 1_000_000;
const maxPictureLength = 16_000_000;

/** Types that the editor runs as code, or whose text it treats as Markdown of its own. */
const codeTypes = /^(?:text\/html|image\/svg\+xml|(?:application|text)\/(?:x-)?(?:java|ecma)script|text\/x-.*)$/;

/**
 * Returns the output as the editor may show it. Its renderers trust outputs in a trusted workspace, but a file or a server can
 * contain anything. The file keeps all forms.
 * @param notes lines to add to the plain text
 */
export function safeOutput(output: NotebookOutput, notes: readonly string[] = []): NotebookOutput {
  const items = output.items.flatMap((item) => safeItem(item) ?? []);
  const hidden = output.items.filter(({ mime }) => !items.some((item) => item.mime === mime)).map(({ mime }) => mime);
  const all = [...notes, ...(hidden.length > 0 && notes.length === 0 ? [hiddenNote(hidden)] : [])];
  const noted = withNotes(items, all);
  const isSame = noted.length === output.items.length && noted.every((item, index) => item === output.items[index]);
  return isSame ? output : { items: noted, rest: { ...output.rest, raw: outputValue(output) } };
}

function withNotes(items: readonly OutputItem[], notes: readonly string[]): readonly OutputItem[] {
  if (notes.length === 0) return items;
  const text = items.find(({ mime }) => mime === 'text/plain');
  const lines = [...(text === undefined ? [] : [text.data.replace(/\n$/, '')]), ...notes];
  return [...items.filter((item) => item !== text), { mime: 'text/plain', data: lines.join('\n') }];
}

/** Returns undefined for a form that must not be shown. */
function safeItem(item: OutputItem): OutputItem | undefined {
  const type = item.mime.toLowerCase().split(';', 1)[0]?.trim() ?? '';
  if (codeTypes.test(type) || type !== item.mime) return undefined;
  if (type === errorType) return safeError(item);
  // The editor's Markdown may contain HTML, and formulas are shown as Markdown.
  if (type === 'text/markdown' && /<[a-z!/?]/i.test(item.data)) return undefined;
  if (type === 'text/latex' && item.data.includes('<')) return { ...item, data: item.data.replaceAll('<', '\\lt ') };
  return capped(item);
}

function capped(item: OutputItem): OutputItem | undefined {
  const { mime, data } = item;
  const max = isBytes(mime) ? maxPictureLength : maxTextLength;
  if (data.length <= max) return item;
  if (!mime.startsWith('text/') && !mime.startsWith('application/vnd.code.notebook.std')) return undefined;
  return {
    mime,
    data: `${data.slice(0, max)}\n${l10n.t('… {0} more characters are not shown here', formatCount(data.length - max))}`,
  };
}

function safeError(item: OutputItem): OutputItem {
  const value = JSON.parse(item.data) as JsonValue;
  const stack = isObject(value) ? value['stack'] : undefined;
  if (!isObject(value) || typeof stack !== 'string') return item;
  const safe = harmlessStack(stack);
  return safe === stack ? item : { ...item, data: JSON.stringify({ ...value, stack: safe }) };
}

function hiddenNote(types: readonly string[]): string {
  return l10n.t('(not shown here: {0})', types.slice(0, 5).join(', '));
}
