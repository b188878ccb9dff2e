import { columnsOf } from '../lib/terminal/columnWidth.ts';
import {
  bigWordStart,
  type Draft,
  emptyDraft,
  indentWidth,
  insertText,
  left,
  lineEnd,
  lineStart,
  moveTo,
  replaceRange,
  right,
  wordEnd,
  wordStart,
} from './draft.ts';
import { graphemesOf } from './graphemes.ts';

/** The draft, and the state that editing keeps between keys. */
export interface EditState {
  readonly draft: Draft;
  /** The text cut last, for Ctrl+Y. */
  readonly killed: string;
  /** The previous key cut text. The next cut is joined to it. */
  readonly isKilling: boolean;
  /** The column that vertical moves aim for. */
  readonly goalColumn: number | undefined;
}

export const initialEditState: EditState = { draft: emptyDraft, killed: '', isKilling: false, goalColumn: undefined };

/** Replaces the draft, as any key does that neither cuts nor moves vertically. */
export function withDraft(state: EditState, draft: Draft): EditState {
  return { ...state, draft, isKilling: false, goalColumn: undefined };
}

/** Applies a key. Returns undefined when the key does not edit, or moves vertically out of the draft. */
export function editKey(state: EditState, name: string): EditState | undefined {
  const { draft } = state;
  const target = moves.get(name);
  if (target !== undefined) return withDraft(state, moveTo(draft, target(draft)));
  const killEnd = kills.get(name);
  if (killEnd !== undefined) return kill(state, killEnd(draft));
  switch (name) {
    case 'backspace':
      return withDraft(state, replaceRange(draft, backspaceStart(draft), draft.cursor, ''));
    case 'delete':
    case 'ctrl+d':
      return withDraft(state, replaceRange(draft, draft.cursor, right(draft), ''));
    case 'ctrl+y':
      return withDraft(state, insertText(draft, state.killed));
    case 'up':
      return moveVertically(state, lineStart(draft) - 1);
    case 'down':
      return moveVertically(state, lineEnd(draft) + 1);
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

/** Where the cut ends; it starts at the cursor. */
const kills = new Map<string, (draft: Draft) => number>([
  // At the end of a line, the line end is cut, as in other line editors.
  ...names((draft) => (lineEnd(draft) === draft.cursor ? right(draft) : lineEnd(draft)), 'ctrl+k'),
  ...names(lineStart, 'ctrl+u'),
  ...names(bigWordStart, 'ctrl+w'),
  ...names(wordStart, 'alt+backspace'),
  ...names(wordEnd, 'alt+d', 'ctrl+delete', 'alt+delete'),
]);

function names(action: (draft: Draft) => number, ...keys: string[]): [string, (draft: Draft) => number][] {
  return keys.map((key) => [key, action]);
}

function kill(state: EditState, otherEnd: number): EditState {
  const { draft, killed } = state;
  const [start, end] = otherEnd < draft.cursor ? [otherEnd, draft.cursor] : [draft.cursor, otherEnd];
  const cut = draft.text.slice(start, end);
  const before = state.isKilling ? killed : '';
  const joined = otherEnd < draft.cursor ? cut + before : before + cut;
  return {
    draft: replaceRange(draft, start, end, ''),
    killed: joined === '' ? killed : joined,
    isKilling: true,
    goalColumn: undefined,
  };
}

/** Inside an indentation, Backspace removes a whole level. */
function backspaceStart(draft: Draft): number {
  const start = lineStart(draft);
  const before = draft.text.slice(start, draft.cursor);
  if (before === '' || !/^ +$/.test(before)) return left(draft);
  return start + Math.floor((before.length - 1) / indentWidth) * indentWidth;
}

/** Moves to the line at `offset`, to the column where the first of several vertical moves started. */
function moveVertically(state: EditState, offset: number): EditState | undefined {
  const { draft } = state;
  if (offset < 0 || offset > draft.text.length) return undefined;
  const goalColumn = state.goalColumn ?? columnsOf(draft.text.slice(lineStart(draft), draft.cursor));
  const line = moveTo(draft, offset);
  const end = lineEnd(line);
  let cursor = lineStart(line);
  let column = 0;
  for (const grapheme of graphemesOf(draft.text.slice(cursor, end))) {
    column += columnsOf(grapheme);
    if (column > goalColumn) break;
    cursor += grapheme.length;
  }
  return { ...state, draft: moveTo(draft, cursor), isKilling: false, goalColumn };
}
