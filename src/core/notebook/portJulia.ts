import { cellsBetween, delimitersIn } from '../julia/cells.ts';
import { layoutOf, splitLines } from '../julia/layout.ts';
import { readCode } from '../julia/reader.ts';
import { noEvents } from '../julia/reading.ts';
import { isObject, type JsonValue } from './json.ts';
import type { NotebookCell } from './notebookCell.ts';
import { newFrame, type NotebookFile, writeNotebook } from './notebookFile.ts';
import { cellKeys, engeeMetadata, metadataOf, newCell, titleOf, without } from './portCells.ts';
import type { CellLeftover, Leftover, Ported } from './portLeftovers.ts';

/**
 * What a cell contains, after `# %%`. `code` is only written where the title would be taken for one of these. `incomplete code`
 * is code as comments, so that the rest of the file is still valid Julia.
 */
const mark = /^\[(markdown|md|raw|code|incomplete code)\](?: |$)/i;

/** Lines that would start a cell. Two more spaces after the hash make them a usual comment, and can be removed again. */
const delimiterLike = /^#(?= *%%)/;
const movedDelimiter = /^# {2}(?= *%%)/;

/** Returns a script as Julia code: cells start with `# %%` and their title, and text is in comments. */
export function scriptToJulia({ cells }: NotebookFile): Ported {
  const leftovers: CellLeftover[] = [];
  const parts = cells.flatMap((cell, index) => {
    const add = (what: Leftover) => leftovers.push({ cell: index + 1, what });
    for (const what of leftoversOf(cell)) add(what);
    if (cell.kind === 'other') return [];
    const { title, isChanged } = titleOf(cell);
    if (isChanged) add({ kind: 'title' });
    const lines = withoutBlankEnds(splitLines(cell.text));
    if (cell.kind !== 'code') return [partOf(`[${cell.kind}]`, title, lines.map(commentOf))];
    const code = codeLines(lines);
    if (code !== undefined) return [partOf(mark.test(title) ? '[code]' : '', title, code)];
    add({ kind: 'incompleteCode' });
    return [partOf('[incomplete code]', title, lines.map(commentOf))];
  });
  return { text: parts.join('\n'), leftovers };
}

/** Returns Julia code as a script. Cells start with `# %%`, or with `##` if there is no other delimiter. */
export function juliaToScript(text: string): Ported {
  const leftovers: CellLeftover[] = [];
  const taken = new Set<string>();
  const { lines, isInText } = layoutOf(text);
  const all = delimitersIn(lines).filter(({ line }) => isInText[line] !== true);
  const percent = all.filter(({ line }) => lines[line]?.startsWith('##') === false);
  const delimiters = percent.length > 0 ? percent : all;
  const cells: NotebookCell[] = [];
  for (const { first, last, title, isDelimited } of cellsBetween(delimiters, lines.length)) {
    const start = isDelimited ? first + 1 : first;
    const body = withoutBlankEnds(lines.slice(start, last + 1));
    if (!isDelimited && body.length === 0) continue;
    const kind = mark.exec(title)?.[1]?.toLowerCase() ?? 'none';
    const ownTitle = title.replace(mark, '').trim();
    const code = () =>
      body.map((line, at) => (isInText[start + at] === true ? line : line.replace(movedDelimiter, '#')));
    if (kind === 'none' || kind === 'code') cells.push(newCell('code', ownTitle, code().join('\n'), taken));
    else if (!body.every((line) => line.trim() === '' || line.startsWith('#'))) {
      leftovers.push({ cell: cells.length + 1, what: { kind: 'codeInText' } });
      cells.push(newCell('code', ownTitle, code().join('\n'), taken));
    } else {
      const type = kind === 'raw' ? 'raw' : kind === 'incomplete code' ? 'code' : 'markdown';
      cells.push(newCell(type, ownTitle, body.map(textOfComment).join('\n'), taken));
    }
  }
  return { text: writeNotebook({ cells, frame: newFrame() }), leftovers };
}

function partOf(type: '' | `[${string}]`, title: string, lines: readonly string[]): string {
  return [['# %%', type, title].filter((part) => part !== '').join(' '), ...lines, ''].join('\n');
}

/** Returns the lines of code so that none of them starts a cell; undefined if the code has no end of its own. */
function codeLines(lines: readonly string[]): readonly string[] | undefined {
  const code = lines.join('\n');
  const { nesting, isInComment } = readCode(code, 0, 0, 'goOn', noEvents);
  if (nesting.isBroken || nesting.innermost !== undefined || isInComment) return undefined;
  if (!lines.some((line) => delimiterLike.test(line))) return lines;
  const { isInText } = layoutOf(code);
  return lines.map((line, at) => (isInText[at] === true ? line : line.replace(delimiterLike, '#  ')));
}

function commentOf(line: string): string {
  return (line === '' ? '#' : `# ${line}`).replace(delimiterLike, '#  ');
}

function textOfComment(line: string): string {
  return line.replace(movedDelimiter, '#').replace(/^# ?/, '');
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const isText = (line: string) => line.trim() !== '';
  return lines.slice(Math.max(lines.findIndex(isText), 0), lines.findLastIndex(isText) + 1);
}

function leftoversOf(cell: NotebookCell): readonly Leftover[] {
  if (cell.kind === 'other') return [{ kind: 'unknownCell' }];
  const metadata = metadataOf(cell);
  const others = {
    ...without(cell.rest.fields, [...cellKeys, 'attachments']),
    ...without(metadata, ['name', 'engee']),
  };
  const keys = Object.keys(others);
  return [
    ...(cell.outputs.length > 0 ? [{ kind: 'outputs', count: cell.outputs.length } as const] : []),
    ...(cell.rest.fields['attachments'] === undefined ? [] : [{ kind: 'attachments' } as const]),
    ...(hasOwnView(cell.kind, metadata['engee']) ? [{ kind: 'view' } as const] : []),
    ...(keys.length > 0 ? [{ kind: 'data', keys } as const] : []),
  ];
}

/** Whether the user changed how Engee shows a cell. Ignores where its output is scrolled to. */
function hasOwnView(kind: NotebookCell['kind'], engee: JsonValue | undefined): boolean {
  const usual = engeeMetadata(kind)['engee'];
  if (!isObject(engee) || !isObject(usual)) return false;
  return Object.entries(engee).some(([key, value]) => key !== 'outputInfo' && !isSame(value, usual[key]));
}

/** Compares values without regard to the order of keys at the top. */
function isSame(one: JsonValue, other: JsonValue | undefined): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}
