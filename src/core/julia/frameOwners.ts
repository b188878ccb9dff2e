import { type Frame, type TraceItem, tracesIn } from './frames.ts';

/**
 * Who owns the code of a frame: the user (submitted code or their files), a library (Julia or a package), or the
 * platform.
 */
export type FrameOwner = 'user' | 'library' | 'platform';

/**
 * Determines the owner of each frame. The user's frames come first and the platform's last, as Engee documents for
 * eval. A frame that could belong to either is shown.
 * @param submittedLineCount number of submitted lines; a line after them is not the user's
 */
export function frameOwners(items: readonly TraceItem[], submittedLineCount: number): Map<Frame, FrameOwner> {
  return new Map(tracesIn(items).flatMap((frames) => [...ownersInTrace(frames, submittedLineCount)]));
}

/** Determines the owners of the frames in one trace, innermost call first. */
export function ownersInTrace(frames: readonly Frame[], submittedLineCount: number): Map<Frame, FrameOwner> {
  const platformStart = findPlatformStart(frames, submittedLineCount);
  return new Map(
    frames.map((frame, index) => [frame, index >= platformStart ? 'platform' : isOfUser(frame) ? 'user' : 'library']),
  );
}

/** Whether a frame runs submitted code. The platform evaluates it under the file name `none`. */
export function isSubmittedCode(frame: Frame): boolean {
  return frame.location?.file === 'none' || frame.location?.file === './none';
}

export function isTopLevel(frame: Frame): boolean {
  return frame.call === 'top-level scope';
}

/** Returns the index of the platform's first frame, or the number of frames if it has none. */
function findPlatformStart(frames: readonly Frame[], submittedLineCount: number): number {
  const anchor = frames.findLastIndex((frame) => isSubmittedCode(frame) || isTopLevelWithoutLine(frame));
  const marker = frames.findIndex((frame, index) => index > anchor && isPlatformMarker(frame));
  const anchorFrame = frames[anchor];
  if (anchorFrame === undefined) return marker < 0 ? frames.length : aboveMachinery(frames, marker);
  // The trace of a task ends in the user's code. Only Julia's scheduler is below it.
  if (!isTopLevel(anchorFrame) && marker < 0) return frames.length;
  return isPlatformTemplate(frames, anchor, submittedLineCount) ? aboveMachinery(frames, anchor) : anchor + 1;
}

/**
 * Whether the outermost `top-level scope @ none:4` belongs to the platform. Engee evaluates the user's code from a few
 * lines of its own (documented), so the `eval` of the user's top level is right above that frame. If the platform does
 * not do this, the outermost top level is the user's and must stay visible.
 */
function isPlatformTemplate(frames: readonly Frame[], anchor: number, submittedLineCount: number): boolean {
  const frame = frames[anchor];
  if (frame === undefined || !isTopLevel(frame) || !frames.slice(anchor + 1).some(isTemplateEvaluation)) return false;
  const above = frames.slice(0, anchor).findLast((candidate) => !isEval(candidate));
  if (above !== undefined && isTopLevel(above)) return true;
  return (frame.location?.line ?? 0) > submittedLineCount || (above !== undefined && isParser(above));
}

/** Skips the platform's own evaluation and parsing frames above `start`. */
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

/** Whether the code exists only on the platform. The user's files are under /user. */
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
