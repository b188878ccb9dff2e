import type { ServerUrl } from '../api/serverUrl.ts';
import type { Shown } from './shown.ts';

/** What may stand at a place in code. `replace`: zero-based UTF-16 range of the code that a text takes the place of. */
export interface Completions {
  readonly texts: readonly string[];
  readonly replace: { readonly start: number; readonly end: number };
  /** False: the texts are only for reading, such as the signatures of a function whose call is being written. */
  readonly isInserted: boolean;
}

/** One variable of Julia's `Main`. All text is the server's, bounded and untrusted. */
export interface Variable {
  readonly name: string;
  /** Julia's type, for example `Vector{Float64}`. */
  readonly type: string;
  /** `3×4`, `12 elements`, `28 characters`; empty where a size says nothing. */
  readonly size: string;
  /** One short line. */
  readonly value: string;
}

export interface VariableList {
  /** In the order of names, at most `maxVariables`. */
  readonly variables: readonly Variable[];
  /** All there are, those left out as well. */
  readonly total: number;
}

/**
 * What the bridge in Julia does besides runs. It is installed when it is missing. All reject with `EngeeError`;
 * while Julia computes without a pause, nothing is answered before that ends.
 */
export interface Bridge {
  /** Julia's own completions of code at `offset` (UTF-16). */
  completions(server: ServerUrl, code: string, offset: number, signal: AbortSignal): Promise<Completions>;
  /** Julia's help on a name or topic, as plain text and Markdown. @param columns width of the text */
  help(server: ServerUrl, topic: string, columns: number, signal: AbortSignal): Promise<Shown>;
  variables(server: ServerUrl, signal: AbortSignal): Promise<VariableList>;
  /** One variable, larger and in all its forms. */
  showVariable(server: ServerUrl, name: string, signal: AbortSignal): Promise<Shown>;
  /** Sets a variable to `nothing`: Julia has no way to remove one. False when it is a constant. */
  clearVariable(server: ServerUrl, name: string, signal: AbortSignal): Promise<boolean>;
}

export const maxVariables = 5_000;
