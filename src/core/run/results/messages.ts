import type { FormType, ResultKind } from './resultForm.ts';

/** One line of the list of results. All text is plain and ready to be shown. */
export interface ResultItem {
  readonly id: number;
  readonly title: string;
  /** What it is and when it came: `Picture · 14:02:11`. */
  readonly detail: string;
  readonly label: string;
}

/** The result that is looked at, in one form. `data` is untrusted. */
export interface ResultContent {
  readonly id: number;
  readonly kind: ResultKind;
  readonly type: FormType;
  readonly data: string;
  readonly label: string;
  /** What stands for it where it cannot be seen. */
  readonly alternative: string;
  readonly notices: readonly string[];
  readonly forms: readonly { readonly type: FormType; readonly label: string }[];
  readonly hasCode: boolean;
}

/** What the extension tells the view; each replaces what was told before. */
export type ViewMessage =
  /** `announcement`: said to those who listen to a screen reader; empty: nothing. */
  | {
      readonly kind: 'list';
      readonly items: readonly ResultItem[];
      readonly selected: number;
      readonly position: string;
      readonly announcement: string;
    }
  | { readonly kind: 'content'; readonly content: ResultContent }
  | { readonly kind: 'empty' };

/** A table of the result that is looked at, made ready for a file; untrusted as its source is. */
export interface SavedTable {
  readonly csv: string;
  /** Text that would have been a formula begins with an apostrophe. */
  readonly isGuarded: boolean;
  /** Julia showed only a part of the table. */
  readonly isShortened: boolean;
}

/** What the view asks of the extension; see `readRequest`. */
export type ViewRequest =
  | { readonly kind: 'ready' }
  | { readonly kind: 'choose'; readonly id: number; readonly form: FormType }
  | { readonly kind: 'save'; readonly id: number; readonly table?: SavedTable }
  | { readonly kind: 'select' | 'copyText' | 'copyFailed' | 'goToCode' | 'remove'; readonly id: number };
