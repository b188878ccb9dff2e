import type { Frame } from './frames.ts';
import { isSubmittedCode, isTopLevel } from './frameOwners.ts';
import type { SentDefinitions } from './sentDefinitions.ts';
import { documentLineOf, type Submission } from '../submission.ts';

/** Where a frame's code stands in a document, as it was when it was sent. */
export interface Origin {
  readonly submission: Submission;
  /** Zero-based line of the document. */
  readonly line: number;
}

/**
 * Finds the document line of each frame of submitted code in one trace. Everything that is sent is file `none` to Julia,
 * so `f @ none:2` may well be line 2 of an *earlier* submission: a named function belongs to the newest one that
 * defines it. A frame that cannot be placed for sure is left out: no link is better than a wrong one.
 * @param frames the trace from the innermost call on, without the platform's frames
 * @param sent the definitions of `current` and of what was sent before it
 */
export function findOrigins(frames: readonly Frame[], current: Submission, sent: SentDefinitions): Map<Frame, Origin> {
  const origins = new Map<Frame, Origin>();
  const place = (frame: Frame, submission: Submission | undefined, submittedLine = frame.location?.line) => {
    const line = submission && documentLineOf(submission, submittedLine ?? 0);
    if (submission !== undefined && line !== undefined) origins.set(frame, { submission, line });
  };
  const outermost = frames.findLast(isTopLevel);
  const nameless: Frame[] = [];
  for (const frame of frames) {
    if (isTopLevel(frame)) {
      const line = topLevelLine(frame, frame === outermost, current);
      if (line !== undefined) place(frame, current, line);
      continue;
    }
    if (!isSubmittedCode(frame)) continue;
    const name = functionName(frame.call);
    if (name === undefined) nameless.push(frame);
    else place(frame, sent.submissionThatDefines(name, frame.location?.line ?? 0));
  }
  const involved = new Set([current, ...[...origins.values()].map(({ submission }) => submission)]);
  for (const frame of nameless) {
    const candidates = [...involved].filter((submission) => couldHold(submission, frame, sent));
    if (candidates.length === 1) place(frame, candidates[0]);
  }
  return origins;
}

/** The document line of a line that the parser names; beyond the last line with code stands the parser at the end. */
export function originOfParserLine(submittedLine: number, current: Submission): Origin | undefined {
  const line = documentLineOf(current, Math.min(submittedLine, linesWithCode(current).at(-1) ?? 1));
  return line === undefined ? undefined : { submission: current, line };
}

/**
 * The submitted line of a top level. Only the outermost is the submission's own: further in stands code that the user's
 * code evaluates, and Julia calls it line 1 when it knows none.
 */
function topLevelLine(frame: Frame, isOutermost: boolean, current: Submission): number | undefined {
  if (frame.location?.file.startsWith('/') ?? false) return undefined;
  const line = isSubmittedCode(frame) ? frame.location?.line : undefined;
  if (isOutermost) return line ?? onlyLineOf(current);
  return line === 1 ? undefined : line;
}

function couldHold(submission: Submission, frame: Frame, sent: SentDefinitions): boolean {
  const line = frame.location?.line ?? 0;
  if (line > submission.lines.length) return false;
  return frame.call.startsWith('macro expansion') || (sent.of(submission).namelessLine ?? Infinity) <= line;
}

/** The one-based number of the only line with code on it; undefined when there are several: Julia did not say which one. */
function onlyLineOf(submission: Submission): number | undefined {
  const [first, second] = linesWithCode(submission);
  return second === undefined ? first : undefined;
}

function linesWithCode(submission: Submission): number[] {
  return submission.code.split('\n').flatMap((text, index) => (text.trim() === '' ? [] : [index + 1]));
}

/**
 * The name that the code must define for this frame: `outer` of `outer(x::Int64)`, of `#outer#3(…)` and of
 * `(::var"#outer##kw")(…)`, `Pump` of `(p::Pump)(…)`; undefined for a function without a name (`(::var"#5#6")(…)`).
 */
export function functionName(call: string): string | undefined {
  if (call.startsWith('macro expansion')) return undefined;
  const quoted = /^(?:\(::(?:\w+\.)*)?var"([^"]*)"/.exec(call)?.[1];
  if (quoted !== undefined) return namedPart(quoted);
  const functor = /^\([^():]*::([^\s(){},]+)/.exec(call)?.[1];
  const name = functor ?? /^[^\s({]+/.exec(call)?.[0];
  if (name === undefined) return undefined;
  const bare = name.startsWith('#') ? namedPart(name) : name;
  return bare?.split('.').findLast((part) => part !== '') ?? bare;
}

/** Julia makes names of names, with `#`, numbers and `kw`: the name they come from is first. */
function namedPart(generated: string): string | undefined {
  return generated.split('#').find((part) => part !== '' && !/^\d+$/.test(part));
}
