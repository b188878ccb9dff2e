import type { FormType, ResultKind } from './resultForm.ts';

/** One item of the list of results. All text is plain and can be shown. */
export interface ResultItem {
  readonly id: number;
  readonly title: string;
  /** The kind and the time: `Picture · 14:02:11`. */
  readonly detail: string;
  readonly label: string;
}

/** The selected result in one form. `data` is untrusted. */
export interface ResultContent {
  readonly id: number;
  readonly kind: ResultKind;
  readonly type: FormType;
  readonly data: string;
  readonly label: string;
  /** The alternative text. */
  readonly alternative: string;
  readonly notices: readonly string[];
  readonly forms: readonly { readonly type: FormType; readonly label: string }[];
  readonly hasCode: boolean;
}

/** A message from the extension to the view. Each replaces the previous one of its kind. */
export type ViewMessage =
  /** `announcement` is for screen readers; empty if there is none. */
  | {
      readonly kind: 'list';
      readonly items: readonly ResultItem[];
      readonly selected: number;
      readonly position: string;
      readonly announcement: string;
    }
  | { readonly kind: 'content'; readonly content: ResultContent }
  | { readonly kind: 'empty' };

/** The table of the selected result as CSV. Untrusted. */
export interface SavedTable {
  readonly csv: string;
  /** Whether an apostrophe was put before text that a spreadsheet would run as a formula. */
  readonly isGuarded: boolean;
  /** Whether Julia printed only a part of the table. */
  readonly isShortened: boolean;
}

/** A request from the view to the extension. `readRequest` validates it. */
export type ViewRequest =
  | { readonly kind: 'ready' }
  | { readonly kind: 'choose'; readonly id: number; readonly form: FormType }
  | { readonly kind: 'save'; readonly id: number; readonly table?: SavedTable }
  | { readonly kind: 'select' | 'copyText' | 'copyFailed' | 'goToCode' | 'remove'; readonly id: number };
