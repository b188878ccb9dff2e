import { columnsOf } from '../lib/terminal/columnWidth.ts';
import {
  bigWordStart,
  emptyDraft,
  insertText,
  left,
  lineEnd,
  lineStart,
  moveTo,
  replaceRange,
  right,
  wordEnd,
  wordStart,
  type Draft,
} from './draft.ts';
import { graphemesOf } from './graphemes.ts';
import { indentStep } from './indentation.ts';

/** The draft and what editing remembers from one key to the next. */
export interface LineEditor {
  readonly draft: Draft;
  /** What was cut last, for Ctrl+Y. */
  readonly killed: string;
  /** The last key cut something: the next cut joins it. */
  readonly isKilling: boolean;
  /** The column that moves up and down keep to. */
  readonly goalColumn: number | undefined;
}

export const emptyEditor: LineEditor = { draft: emptyDraft, killed: '', isKilling: false, goalColumn: undefined };

/** The editor with another draft, as after any key that neither cuts nor moves up or down. */
export function withDraft(editor: LineEditor, draft: Draft): LineEditor {
  return { ...editor, draft, isKilling: false, goalColumn: undefined };
}

/** What a key does to the input; undefined: it is no key of the editor's, or a move up or down that leaves the input. */
export function editKey(editor: LineEditor, name: string): LineEditor | undefined {
  const { draft } = editor;
  const target = moves.get(name);
  if (target !== undefined) return withDraft(editor, moveTo(draft, target(draft)));
  const killEnd = kills.get(name);
  if (killEnd !== undefined) return kill(editor, killEnd(draft));
  switch (name) {
    case 'backspace':
      return withDraft(editor, replaceRange(draft, backspaceStart(draft), draft.cursor, ''));
    case 'delete':
    case 'ctrl+d':
      return withDraft(editor, replaceRange(draft, draft.cursor, right(draft), ''));
    case 'ctrl+y':
      return withDraft(editor, insertText(draft, editor.killed));
    case 'up':
      return moveVertically(editor, lineStart(draft) - 1);
    case 'down':
      return moveVertically(editor, lineEnd(draft) + 1);
    default:
      return undefined;
  }
}

const moves = new Map<string, (draft: Draft) => number>([
  ...names(left, 'left', 'ctrl+b'),
  ...names(right, 'right', 'ctrl+f'),
  ...names(wordStart, 'ctrl+left', 'alt+left', 'alt+b'),
  ...names(wordEnd, 'ctrl+right', 'alt+right', 'alt+f'),
  ...names(lineStart, 'home', 'ctrl+a'),
  ...names(lineEnd, 'end', 'ctrl+e'),
  ...names(() => 0, 'ctrl+home'),
  ...names(({ text }) => text.length, 'ctrl+end'),
]);

/** The other end of what is cut, as seen from the cursor. */
const kills = new Map<string, (draft: Draft) => number>([
  // At the end of a line its line end goes, as in other editors of this kind.
  ...names((draft) => (lineEnd(draft) === draft.cursor ? right(draft) : lineEnd(draft)), 'ctrl+k'),
  ...names(lineStart, 'ctrl+u'),
  ...names(bigWordStart, 'ctrl+w'),
  ...names(wordStart, 'alt+backspace'),
  ...names(wordEnd, 'alt+d', 'ctrl+delete', 'alt+delete'),
]);

function names(action: (draft: Draft) => number, ...keys: string[]): [string, (draft: Draft) => number][] {
  return keys.map((key) => [key, action]);
}

function kill(editor: LineEditor, otherEnd: number): LineEditor {
  const { draft, killed } = editor;
  const [start, end] = otherEnd < draft.cursor ? [otherEnd, draft.cursor] : [draft.cursor, otherEnd];
  const cut = draft.text.slice(start, end);
  const before = editor.isKilling ? killed : '';
  const joined = otherEnd < draft.cursor ? cut + before : before + cut;
  return {
    draft: replaceRange(draft, start, end, ''),
    killed: joined === '' ? killed : joined,
    isKilling: true,
    goalColumn: undefined,
  };
}

/** In an indentation a whole step of it goes. */
function backspaceStart(draft: Draft): number {
  const start = lineStart(draft);
  const before = draft.text.slice(start, draft.cursor);
  if (before === '' || !/^ +$/.test(before)) return left(draft);
  return start + Math.floor((before.length - 1) / indentStep) * indentStep;
}

/** Moves into the line that holds `offset`, to the column the first such move began in. */
function moveVertically(editor: LineEditor, offset: number): LineEditor | undefined {
  const { draft } = editor;
  if (offset < 0 || offset > draft.text.length) return undefined;
  const goalColumn = editor.goalColumn ?? columnsOf(draft.text.slice(lineStart(draft), draft.cursor));
  const line = moveTo(draft, offset);
  const end = lineEnd(line);
  let cursor = lineStart(line);
  let column = 0;
  for (const grapheme of graphemesOf(draft.text.slice(cursor, end))) {
    column += columnsOf(grapheme);
    if (column > goalColumn) break;
    cursor += grapheme.length;
  }
  return { ...editor, draft: moveTo(draft, cursor), isKilling: false, goalColumn };
}
