import { emptyDraft, insertText, type Draft } from './draft.ts';
import type { ReplHistory } from './history.ts';
import { beginSearch, foundDraft, type HistorySearch } from './historySearch.ts';
import { beginWalk, shownDraft, walk, type HistoryWalk } from './historyWalk.ts';
import type { Key } from './key.ts';
import type { View } from './layout.ts';
import { editKey, emptyEditor, withDraft, type LineEditor } from './lineEditor.ts';
import { searchKey, searchPrompt } from './searchKeys.ts';

const prompt = 'engee> ';

/** The input under edit: the draft, the way through the history, the search in it. */
export class Input {
  private readonly history: ReplHistory;
  private editor: LineEditor = emptyEditor;
  private walk: HistoryWalk | undefined;
  private search: HistorySearch | undefined;

  constructor(history: ReplHistory) {
    this.history = history;
  }

  get draft(): Draft {
    return this.editor.draft;
  }

  /** How it is to be seen. */
  view(hint: string): View {
    const { text, cursor } = this.search === undefined ? this.draft : foundDraft(this.search);
    return { prompt: this.search === undefined ? prompt : searchPrompt(this.search), text, cursor, hint };
  }

  set(draft: Draft): void {
    this.walk = undefined;
    this.editor = withDraft(this.editor, draft);
  }

  insert(text: string): void {
    this.set(insertText(this.draft, text));
  }

  clear(): void {
    this.set(emptyDraft);
  }

  beginSearch(): void {
    this.search = beginSearch(this.history.read(), this.draft);
  }

  /** Gives a key to the search; false: there is none, or the key ended it and means something to the draft, too. */
  acceptInSearch(key: Key): boolean {
    if (this.search === undefined) return false;
    const { search, draft, isDone } = searchKey(this.search, key);
    this.search = search;
    if (draft !== undefined) this.set(draft);
    return isDone;
  }

  /** Moves and cuts; up and down beyond the input, and as long as they follow each other there, walk through the history. */
  acceptKey(key: string): void {
    const name = key === 'ctrl+p' ? 'up' : key === 'ctrl+n' ? 'down' : key;
    const direction = name === 'up' ? 'older' : name === 'down' ? 'newer' : undefined;
    const isWalking = this.walk !== undefined && direction !== undefined;
    const edited = isWalking ? undefined : editKey(this.editor, name);
    if (edited !== undefined) {
      this.walk = undefined;
      this.editor = edited;
    } else if (direction !== undefined) {
      this.walkOn(direction);
    }
  }

  private walkOn(direction: 'older' | 'newer'): void {
    const next = walk(this.walk ?? beginWalk(this.history.read(), this.draft), direction);
    if (next === undefined) return;
    this.walk = next;
    this.editor = withDraft(this.editor, shownDraft(next));
  }
}
