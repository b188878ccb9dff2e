import type { ServerUrl } from '../api/serverUrl.ts';
import type { DisplayValue } from './displayValue.ts';

/** Completions of code. `replace` is the zero-based UTF-16 range that they replace. */
export interface Completions {
  readonly texts: readonly string[];
  readonly replace: { readonly start: number; readonly end: number };
  /** False when the texts can't be inserted, such as method signatures inside a call. */
  readonly isInserted: boolean;
}

/** A variable of Julia's `Main`. All text is limited in length and untrusted. */
export interface Variable {
  readonly name: string;
  /** Julia's type, for example `Vector{Float64}`. */
  readonly type: string;
  /** `3×4`, `12 elements`, `28 characters`, or empty. */
  readonly size: string;
  /** One short line. */
  readonly value: string;
}

export interface VariableList {
  /** Sorted by name, at most `maxVariables`. */
  readonly variables: readonly Variable[];
  /** The number of all variables, including omitted ones. */
  readonly total: number;
}

/**
 * The functions of the bridge other than runs. Each installs the bridge if it is missing, and rejects with `EngeeError`.
 * While Julia computes without a pause, responses are delayed.
 */
export interface Bridge {
  /** Returns Julia's completions of code at `offset` (UTF-16). */
  completions(server: ServerUrl, code: string, offset: number, signal: AbortSignal): Promise<Completions>;
  /** Returns Julia's help on a topic as plain text and Markdown. @param columns width of the text */
  help(server: ServerUrl, topic: string, columns: number, signal: AbortSignal): Promise<DisplayValue>;
  variables(server: ServerUrl, signal: AbortSignal): Promise<VariableList>;
  /** Returns one variable in all its forms, with longer text than in the list. */
  showVariable(server: ServerUrl, name: string, signal: AbortSignal): Promise<DisplayValue>;
  /** Sets a variable to `nothing`, because Julia can't remove it. Resolves to false for a constant. */
  clearVariable(server: ServerUrl, name: string, signal: AbortSignal): Promise<boolean>;
}

export const maxVariables = 5_000;
