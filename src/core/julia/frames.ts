/** One frame of a stack trace, as Julia 1.5 to 1.13 print it. */
export interface Frame {
  /** The call as printed, for example `outer(x::Int64)` or `top-level scope`. */
  readonly call: string;
  /** The module, which Julia 1.6 and later print. */
  readonly module?: string;
  /** Absent if Julia does not know it (`@ :0`). `line` is one-based. */
  readonly location?: { readonly file: string; readonly line: number };
  /** How often this frame and the `length - 1` frames before it repeat, if Julia prints them once. */
  readonly repeats?: Repeats;
  /** The printed lines of this frame. */
  readonly rawLines: readonly string[];
}

export interface Repeats {
  readonly length: number;
  readonly times: number;
}

/** A part of a printed error. The raw lines of all parts, in order, are the whole text. */
export type TraceItem =
  | { readonly kind: 'text'; readonly line: string }
  /** `section` is the number of the stack trace in the text. Tasks and causes have their own. */
  | { readonly kind: 'frame'; readonly frame: Frame; readonly section: number };

/** Longer lines are not frames: the longest frames of Julia are a few kilobytes. */
const maxFrameLength = 20_000;

/** Parses a `full_description`. Never fails: lines that are not recognized stay text. `text` has LF line ends. */
export function parseTrace(text: string): TraceItem[] {
  const lines = text.split('\n');
  const items: TraceItem[] = [];
  let section = 0;
  let isInTrace = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (/^\s*Stacktrace:\s*$/.test(line)) {
      section++;
      isInTrace = true;
    }
    const frame = isInTrace ? parseFrame(line, lines[index + 1]) : undefined;
    if (frame !== undefined) {
      items.push({ kind: 'frame', frame, section });
      index += frame.rawLines.length - 1;
      continue;
    }
    if (isInTrace) noteRepeats(items, line);
    if (endsTrace(line)) isInTrace = false;
    items.push({ kind: 'text', line });
  }
  return items;
}

/** Returns the frames of each stack trace in the text, in order. */
export function tracesIn(items: readonly TraceItem[]): Frame[][] {
  const bySection = new Map<number, Frame[]>();
  for (const item of items) {
    if (item.kind !== 'frame') continue;
    const frames = bySection.get(item.section);
    if (frames === undefined) bySection.set(item.section, [item.frame]);
    else frames.push(item.frame);
  }
  return [...bySection.values()];
}

/** Notes such as `... (the last 2 lines are repeated 5 more times)` between frames do not end the trace. */
function endsTrace(line: string): boolean {
  return !/^\s*Stacktrace:\s*$|^\s*(?:\.\.\.|---|⋮|[│╰├┌╭])/.test(line);
}

/**
 * Reads the note below repeated frames: `... (the last 2 lines are repeated 9 more times)` (1.5), `--- the last 2 lines
 * are repeated 9 more times ---` (1.9), `--- the above 2 lines are repeated 9 more times ---` (1.11), and the end of a
 * bracket, `╰──── repeated 9 times` (1.13).
 */
function noteRepeats(items: TraceItem[], line: string): void {
  if (line.length > maxFrameLength) return;
  const last = items.at(-1);
  if (last?.kind !== 'frame') return;
  const more = /\bthe (?:last|above) (\d{1,9}) lines are repeated (\d{1,9}) more times?\b/.exec(line);
  const inBracket = /^[\s│]*╰─+ repeated (\d{1,9}) times/.exec(line);
  const length = more === null ? bracketLength(items) : Number(more[1]);
  const times = more === null ? Number(inBracket?.[1]) : Number(more[2]) + 1;
  if ((more ?? inBracket) !== null && length > 0)
    items[items.length - 1] = { ...last, frame: { ...last.frame, repeats: { length, times } } };
}

/** Returns the number of frames in the bracket that ends here, or 0 if there is no bracket. */
function bracketLength(items: readonly TraceItem[]): number {
  const longest = items.slice(-100);
  const start = longest.findLastIndex(
    (item) => item.kind === 'frame' && (item.frame.rawLines[0]?.includes('┌') ?? false),
  );
  return start < 0 ? 0 : longest.length - start;
}

function parseFrame(line: string, nextLine: string | undefined): Frame | undefined {
  if (line.length > maxFrameLength) return undefined;
  // Julia 1.13 draws brackets around repeated frames.
  const rest = /^[\s│┌├╭╰]*\[\d+\] +(.*)$/.exec(line)?.[1];
  if (rest === undefined) return undefined;
  const times = / \(repeats (\d{1,9}) times\)$/.exec(rest);
  const body = times === null ? rest : rest.slice(0, times.index);
  const repeats = times === null ? {} : { repeats: { length: 1, times: Number(times[1]) } };
  const onNextLine = nextLine === undefined ? undefined : parseLocationLine(nextLine);
  if (nextLine !== undefined && onNextLine !== undefined) {
    return { call: withoutInlined(body), ...onNextLine, ...repeats, rawLines: [line, nextLine] };
  }
  return { ...parseOneLineBody(withoutInlined(body)), ...repeats, rawLines: [line] };
}

/** Parses `f(::Int64) at ./none:1`, as Julia 1.5 prints it. */
function parseOneLineBody(body: string): Pick<Frame, 'call' | 'location'> {
  const at = body.lastIndexOf(' at ');
  const location = at < 0 ? undefined : parseLocation(body.slice(at + 4));
  return location === undefined ? { call: body } : { call: body.slice(0, at), location };
}

/** Parses `   @ Main ./none:1`, as Julia 1.6 and later print it. */
function parseLocationLine(line: string): Pick<Frame, 'module' | 'location'> | undefined {
  if (line.length > maxFrameLength) return undefined;
  const rest = /^[\s│┌├╭╰]*@ (.*)$/.exec(line)?.[1];
  if (rest === undefined) return undefined;
  const withModule = /^([^\s/\\:]+) (.+)$/.exec(withoutInlined(rest));
  const location = parseLocation(withModule?.[2] ?? withoutInlined(rest));
  return {
    ...(withModule?.[1] === undefined ? {} : { module: withModule[1] }),
    ...(location === undefined ? {} : { location }),
  };
}

function parseLocation(text: string): Frame['location'] {
  const colon = text.lastIndexOf(':');
  const file = text.slice(0, Math.max(colon, 0));
  const digits = text.slice(colon + 1);
  if (file === '' || !/^\d{1,9}$/.test(digits)) return undefined;
  const line = Number(digits);
  return line > 0 ? { file, line } : undefined;
}

function withoutInlined(text: string): string {
  return text.replace(/ \[inlined\]$/, '');
}
