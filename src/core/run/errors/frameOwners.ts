import { tracesIn, type Frame, type TraceItem } from './frames.ts';

/** Whose code a frame runs: the user's (sent, or a file of theirs), Julia's and packages', or the platform's around it all. */
export type FrameOwner = 'user' | 'library' | 'platform';

/**
 * Tells whose each frame is. The user's frames come first, the platform's last (Engee's documentation of eval; the whole example
 * of the documentation is a test). Where the two cannot be told apart, the frame is shown.
 * @param submittedLineCount how many lines were sent: a line beyond them is not the user's
 */
export function frameOwners(items: readonly TraceItem[], submittedLineCount: number): Map<Frame, FrameOwner> {
  return new Map(tracesIn(items).flatMap((frames) => [...ownersInTrace(frames, submittedLineCount)]));
}

/** The same for the frames of one trace, from the innermost call on. */
export function ownersInTrace(frames: readonly Frame[], submittedLineCount: number): Map<Frame, FrameOwner> {
  const platformStart = findPlatformStart(frames, submittedLineCount);
  return new Map(
    frames.map((frame, index) => [frame, index >= platformStart ? 'platform' : isOfUser(frame) ? 'user' : 'library']),
  );
}

/** Whether a frame runs code that was sent: the platform evaluates it as a file named `none`. */
export function isSubmittedCode(frame: Frame): boolean {
  return frame.location?.file === 'none' || frame.location?.file === './none';
}

export function isTopLevel(frame: Frame): boolean {
  return frame.call === 'top-level scope';
}

/** The index of the first frame of the platform; the number of frames when there is none. */
function findPlatformStart(frames: readonly Frame[], submittedLineCount: number): number {
  const anchor = frames.findLastIndex((frame) => isSubmittedCode(frame) || isTopLevelWithoutLine(frame));
  const marker = frames.findIndex((frame, index) => index > anchor && isPlatformMarker(frame));
  const anchorFrame = frames[anchor];
  if (anchorFrame === undefined) return marker < 0 ? frames.length : aboveMachinery(frames, marker);
  // A task's own trace ends in the user's code: what is below it there is Julia's scheduler.
  if (!isTopLevel(anchorFrame) && marker < 0) return frames.length;
  return isPlatformTemplate(frames, anchor, submittedLineCount) ? aboveMachinery(frames, anchor) : anchor + 1;
}

/**
 * Engee (as documented) evaluates a few lines of its own around the user's code, so that the outermost
 * `top-level scope @ none:4` is not the user's: right above it stands the `eval` of the user's own top level.
 * A platform that does without them leaves only the user's, which must then stay visible.
 */
function isPlatformTemplate(frames: readonly Frame[], anchor: number, submittedLineCount: number): boolean {
  const frame = frames[anchor];
  if (frame === undefined || !isTopLevel(frame) || !frames.slice(anchor + 1).some(isTemplateEvaluation)) return false;
  const above = frames.slice(0, anchor).findLast((candidate) => !isEval(candidate));
  if (above !== undefined && isTopLevel(above)) return true;
  return (frame.location?.line ?? 0) > submittedLineCount || (above !== undefined && isParser(above));
}

/** Moves up over the evaluation and the parsing that the platform does itself. */
function aboveMachinery(frames: readonly Frame[], start: number): number {
  const isMachinery = (frame: Frame | undefined) => frame !== undefined && (isEval(frame) || isParser(frame));
  let index = start;
  while (isMachinery(frames[index - 1])) index--;
  return index;
}

function isTopLevelWithoutLine(frame: Frame): boolean {
  return isTopLevel(frame) && frame.location === undefined;
}

function isEval(frame: Frame): boolean {
  return (
    /^eval(?:\(|$)/.test(frame.call) && /(?:^|\/)(?:boot|Base|Base_compiler)\.jl$/.test(frame.location?.file ?? '')
  );
}

function isParser(frame: Frame): boolean {
  return /^#?parse\b/.test(frame.call) && /(?:^|\/)meta\.jl$/.test(frame.location?.file ?? '');
}

function isTemplateEvaluation(frame: Frame): boolean {
  return /^eval_mask_codes?\b/.test(frame.call);
}

/** Code that only the platform has; a user's files are under /user. */
function isPlatformMarker(frame: Frame): boolean {
  if (isTemplateEvaluation(frame)) return true;
  const file = frame.location?.file ?? '';
  return (
    /^(?:Main\.Masks|Workspaces)\b/.test(frame.module ?? '') ||
    file.startsWith('/app/') ||
    file.includes('/packages/Workspaces/')
  );
}

function isOfUser(frame: Frame): boolean {
  return isSubmittedCode(frame) || isTopLevelWithoutLine(frame) || (frame.location?.file.startsWith('/user/') ?? false);
}
