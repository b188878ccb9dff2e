/** A stack frame. Lists of frames start with the innermost one. */
export interface JuliaFrame {
  /** The call as Julia prints it, for example `outer(x::Int64)` or `top-level scope`. */
  readonly call: string;
  /** May be empty. */
  readonly module: string;
  /** The file as Julia reports it: the name of a run, a path on Engee or `./array.jl`. May be empty. */
  readonly file: string;
  /** One-based; 0 if unknown. */
  readonly line: number;
  /** `platform`: code of Engee or the bridge that called the user's code. */
  readonly owner: 'user' | 'library' | 'platform';
  /** Present when this frame and the `length - 1` frames before it repeat `times` times (deep recursion). */
  readonly repeats?: { readonly length: number; readonly times: number };
}

/** An exception with its stack. In a list, each exception is the cause of the previous one. */
export interface JuliaException {
  /** Julia's type, for example `UndefVarError`. */
  readonly type: string;
  /** The text from `showerror`. May be long and contain any character. */
  readonly message: string;
  readonly frames: readonly JuliaFrame[];
  /** Number of omitted frames in the middle of a deep stack. */
  readonly omittedFrames: number;
  /** Top-level expressions being evaluated, innermost first. Lines are one-based. */
  readonly expressions: readonly { readonly file: string; readonly line: number }[];
  /** The position of a syntax error, one-based. `column` counts characters and is 0 if unknown. */
  readonly syntax?: { readonly file: string; readonly line: number; readonly column: number };
  /** The failed tests of a test set. Lines are one-based. */
  readonly failures?: readonly { readonly message: string; readonly file: string; readonly line: number }[];
}
