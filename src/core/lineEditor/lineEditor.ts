import { type Draft, emptyDraft, insertText } from './draft.ts';
import { editKey, type EditState, initialEditState, withDraft } from './editKey.ts';
import { beginSearch, foundDraft, type HistorySearch, searchKey, searchPrompt } from './historySearch.ts';
import { beginWalk, type HistoryWalk, shownDraft, walk } from './historyWalk.ts';
import type { Key } from './keyDecoder.ts';
import type { View } from './layout.ts';

export interface LineEditorOptions {
  readonly prompt: string;
  /** Returns earlier inputs, oldest first. */
  readonly history: () => readonly string[];
}

/**
 * The input being edited: the draft, the walk through the history and the search in it. Node's readline can't replace it,
 * because it has no multi-line editing, no reverse search and no reflow.
 */
export class LineEditor {
  private readonly options: LineEditorOptions;
  private state: EditState = initialEditState;
  private walk: HistoryWalk | undefined;
  private search: HistorySearch | undefined;

  constructor(options: LineEditorOptions) {
    this.options = options;
  }

  get draft(): Draft {
    return this.state.draft;
  }

  /** Returns what the screen shows. */
  view(hint: string): View {
    const { text, cursor } = this.search === undefined ? this.draft : foundDraft(this.search);
    const prompt = this.search === undefined ? this.options.prompt : searchPrompt(this.search);
    return { prompt, text, cursor, hint };
  }

  set(draft: Draft): void {
    this.walk = undefined;
    this.state = withDraft(this.state, draft);
  }

  insert(text: string): void {
    this.set(insertText(this.draft, text));
  }

  clear(): void {
    this.set(emptyDraft);
  }

  beginSearch(): void {
    this.search = beginSearch(this.options.history(), this.draft);
  }

  /** Passes a key to the search. Returns false when the draft must handle the key. */
  acceptInSearch(key: Key): boolean {
    if (this.search === undefined) return false;
    const { search, draft, isDone } = searchKey(this.search, key);
    this.search = search;
    if (draft !== undefined) this.set(draft);
    return isDone;
  }

  /**
   * Moves the cursor or edits the draft. Up and Down beyond the draft walk through the history, and continue to do so
   * until another key is pressed.
   */
  acceptKey(key: string): void {
    const name = key === 'ctrl+p' ? 'up' : key === 'ctrl+n' ? 'down' : key;
    const direction = name === 'up' ? 'older' : name === 'down' ? 'newer' : undefined;
    const isWalking = this.walk !== undefined && direction !== undefined;
    const edited = isWalking ? undefined : editKey(this.state, name);
    if (edited !== undefined) {
      this.walk = undefined;
      this.state = edited;
    } else if (direction !== undefined) {
      this.walkOn(direction);
    }
  }

  private walkOn(direction: 'older' | 'newer'): void {
    const next = walk(this.walk ?? beginWalk(this.options.history(), this.draft), direction);
    if (next === undefined) return;
    this.walk = next;
    this.state = withDraft(this.state, shownDraft(next));
  }
}
