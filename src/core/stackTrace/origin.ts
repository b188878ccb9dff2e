import { isSubmittedCode, isTopLevel } from '../julia/frameOwners.ts';
import type { Frame } from '../julia/frames.ts';
import { documentLineOf, type Submission } from '../run/submission.ts';
import type { SentDefinitions } from './sentDefinitions.ts';

/** The place of a frame's code in a document, as the document was when the code was submitted. */
export interface FrameOrigin {
  readonly submission: Submission;
  /** Zero-based line of the document. */
  readonly line: number;
}

/**
 * Finds the document line of each frame of submitted code in one trace. Every submission has the file name `none` in
 * Julia, so `f @ none:2` can be line 2 of an earlier submission. A named function belongs to the newest submission that
 * defines it. A frame without a certain line is left out, because no link is better than a wrong one.
 * @param frames the trace without the platform's frames, innermost call first
 * @param sent the definitions of `current` and of the submissions before it
 */
export function findOrigins(
  frames: readonly Frame[],
  current: Submission,
  sent: SentDefinitions,
): Map<Frame, FrameOrigin> {
  const origins = new Map<Frame, FrameOrigin>();
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
    else place(frame, sent.findDefining(name, frame.location?.line ?? 0));
  }
  const involved = new Set([current, ...[...origins.values()].map(({ submission }) => submission)]);
  for (const frame of nameless) {
    const candidates = [...involved].filter((submission) => couldHold(submission, frame, sent));
    if (candidates.length === 1) place(frame, candidates[0]);
  }
  return origins;
}

/** Returns the origin of a line that the parser names. A line after the last code line means that line. */
export function originOfParserLine(submittedLine: number, current: Submission): FrameOrigin | undefined {
  const line = documentLineOf(current, Math.min(submittedLine, linesWithCode(current).at(-1) ?? 1));
  return line === undefined ? undefined : { submission: current, line };
}

/**
 * Returns the submitted line of a top-level frame. Only the outermost belongs to the submission itself. The others are
 * code that the user's code evaluates, and Julia reports line 1 if their line is unknown.
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

/** Returns the one-based number of the only line with code; undefined if several lines could be meant. */
function onlyLineOf(submission: Submission): number | undefined {
  const [first, second] = linesWithCode(submission);
  return second === undefined ? first : undefined;
}

function linesWithCode(submission: Submission): number[] {
  return submission.code.split('\n').flatMap((text, index) => (text.trim() === '' ? [] : [index + 1]));
}

/**
 * Returns the name that the code must define for this frame: `outer` for `outer(x::Int64)`, `#outer#3(…)` and
 * `(::var"#outer##kw")(…)`; `Pump` for `(p::Pump)(…)`; undefined for an anonymous function (`(::var"#5#6")(…)`).
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

/** Returns the original name of a name that Julia generated with `#`, numbers and `kw`. The original is first. */
function namedPart(generated: string): string | undefined {
  return generated.split('#').find((part) => part !== '' && !/^\d+$/.test(part));
}
