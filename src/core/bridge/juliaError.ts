/** One call of a stack, innermost first in its list. */
export interface JuliaFrame {
  /** What was called, as Julia prints it, for example `outer(x::Int64)` or `top-level scope`. */
  readonly call: string;
  /** Empty where Julia names none. */
  readonly module: string;
  /** As Julia has it: the name a run was given, a path on Engee, `./array.jl`; empty where it has none. */
  readonly file: string;
  /** One-based; 0 where Julia knows none. */
  readonly line: number;
  /** `platform`: Engee's own code, or the bridge's, around the user's. */
  readonly owner: 'user' | 'library' | 'platform';
  /** How often this frame and the `repeatLength - 1` before it follow each other, when more than once (deep recursion). */
  readonly repeats?: { readonly length: number; readonly times: number };
}

/** One exception with its stack; the cause of the one before it in a chain. */
export interface JuliaException {
  /** Julia's type, for example `UndefVarError`. */
  readonly type: string;
  /** As `showerror` prints it; may be long, may hold any character. */
  readonly message: string;
  readonly frames: readonly JuliaFrame[];
  /** Frames in the middle of a very deep stack that were left out. */
  readonly omittedFrames: number;
  /** Top-level expressions that were being evaluated, innermost first: file and one-based line. */
  readonly expressions: readonly { readonly file: string; readonly line: number }[];
  /** Of code that could not be parsed: where, one-based; `column` counts characters, 0 where Julia does not say. */
  readonly syntax?: { readonly file: string; readonly line: number; readonly column: number };
  /** Of a failed test set: each of its tests that failed, and where; one-based lines. */
  readonly failures?: readonly { readonly message: string; readonly file: string; readonly line: number }[];
}
