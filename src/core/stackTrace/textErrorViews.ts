import { boundedText, errorLimits } from '../bridge/boundedError.ts';
import { isSubmittedCode, isTopLevel, ownersInTrace } from '../julia/frameOwners.ts';
import type { Frame } from '../julia/frames.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import type { Run } from '../run/model.ts';
import { documentLineOf, type Submission } from '../run/submission.ts';
import type { ExceptionView, FrameView, SourceLookup } from './errorView.ts';
import { type ErrorViews, frameView } from './exceptionView.ts';
import { locationInDocument, type LocationResolver, type ResolvedLocation } from './locationResolver.ts';
import { exceptionTypeOf, withoutLoadError } from './message.ts';
import { findOrigins, originOfParserLine } from './origin.ts';
import { SentDefinitions } from './sentDefinitions.ts';
import { readTracedText, type TracedException } from './tracedText.ts';

/**
 * Creates the views of an error that is known only as text that Julia printed. Its submitted code has the file name
 * `none`.
 */
export function textErrorViews(
  run: Run,
  error: { type: string; fullDescription: string },
  sources: SourceLookup,
  resolver: LocationResolver,
): ErrorViews {
  const exceptions = readTracedText(plainText(boundedText(error.fullDescription, errorLimits.printed)), false);
  const shown = exceptions.slice(0, errorLimits.exceptions);
  const [first] = shown;
  const sent = new SentDefinitions(run.submission, sources.earlierThan(run));
  const isUnparsed = isParserMessage(withoutLoadError(first?.message ?? ''));
  const views = shown.map((exception) => {
    const printedType = exceptionTypeOf(exception.message);
    const type = exception === first && (error.type !== 'LoadError' || printedType === '') ? error.type : printedType;
    return exceptionView(exception, type, run.submission, { sent, resolver, isUnparsed });
  });
  return { views, omitted: exceptions.length - shown.length };
}

interface Context {
  readonly sent: SentDefinitions;
  readonly resolver: LocationResolver;
  /** The code could not be parsed, so none of it ran. */
  readonly isUnparsed: boolean;
}

function exceptionView(
  exception: TracedException,
  type: string,
  submission: Submission,
  context: Context,
): ExceptionView {
  const frames = frameViews(exception, submission, context);
  const parser = readParserLine(withoutLoadError(exception.message), submission);
  const location =
    parser.location ??
    unreportedLocation(exception.message, frames, submission, context.resolver) ??
    locationWithoutFrame(exception, frames, submission, context);
  const origin =
    location?.origin ?? frames.find((frame) => frame.owner === 'user' && frame.origin !== undefined)?.origin;
  return {
    relation: exception.relation,
    type: plainText(type),
    message: parser.message,
    frames,
    omittedFrames: 0,
    ...(origin === undefined ? {} : { origin }),
    ...(location === undefined ? {} : { originPlace: location.place }),
  };
}

function frameViews(
  exception: TracedException,
  submission: Submission,
  { sent, resolver, isUnparsed }: Context,
): FrameView[] {
  const owners = ownersInTrace(exception.frames, submission.lines.length);
  const shown = exception.frames.filter((frame) => owners.get(frame) !== 'platform');
  // Code that could not be parsed did not run, so its "line 1" means nothing.
  const isPlaced = !isUnparsed || submission.lines.length === 1;
  const origins = isPlaced ? findOrigins(shown, submission, sent) : new Map<Frame, never>();
  const outermost = shown.findLast(isTopLevel);
  return exception.frames.map((frame) => {
    const origin = origins.get(frame);
    const owner = owners.get(frame) ?? 'library';
    const evaluated =
      isPlaced && frame === outermost && frame.location === undefined
        ? evaluatedLine(exception, submission)
        : undefined;
    const location =
      origin === undefined
        ? frameLocation(frame, submission, evaluated, resolver)
        : locationInDocument(origin.submission, origin.line);
    return frameView(
      { call: frame.call, module: frame.module ?? '', owner, ...(frame.repeats && { repeats: frame.repeats }) },
      location,
    );
  });
}

function frameLocation(
  frame: Frame,
  submission: Submission,
  evaluated: number | undefined,
  resolver: LocationResolver,
): ResolvedLocation {
  if (evaluated !== undefined) return locationInDocument(submission, evaluated);
  if (frame.location === undefined) return { place: '' };
  const { file, line } = frame.location;
  return isSubmittedCode(frame) ? { place: `${file}:${line}` } : resolver.resolve(file, line);
}

/** Returns the document line of `in expression starting at none:3`. */
function evaluatedLine({ expressions }: TracedException, submission: Submission): number | undefined {
  const expression = expressions.find(({ file }) => file === 'none');
  return expression && documentLineOf(submission, expression.line);
}

/** Reads the line that the parser names, and replaces it in the message with the document's name and line. */
function readParserLine(
  message: string,
  submission: Submission,
): { readonly message: string; readonly location?: ResolvedLocation } {
  // The column is not used: the platform can insert text before the first line, which shifts it.
  const named = isParserMessage(message) ? /^(# Error @ |syntax: .*?)none:(\d{1,9})(?::\d+)?/m.exec(message) : null;
  const origin = named && originOfParserLine(Number(named[2]), submission);
  if (named === null || origin === null || origin === undefined) return { message };
  const location = locationInDocument(origin.submission, origin.line);
  const before = message.slice(0, named.index) + (named[1] ?? '');
  return { message: before + location.place + message.slice(named.index + named[0].length), location };
}

/**
 * Locates a parser error before Julia 1.10, which does not report where the parser stopped. Skips errors of the user's
 * own calls of the parser.
 */
function unreportedLocation(
  message: string,
  frames: readonly FrameView[],
  submission: Submission,
  resolver: LocationResolver,
): ResolvedLocation | undefined {
  const isUnreported = message.startsWith('Base.Meta.ParseError(') && !frames.some(({ owner }) => owner === 'user');
  return isUnreported ? resolver.resolveUnreported(submission, 0) : undefined;
}

/**
 * Locates the call of a macro that is missing or throws. Since Julia 1.12 it has no frame, only `in expression starting
 * at none:3`.
 */
function locationWithoutFrame(
  exception: TracedException,
  frames: readonly FrameView[],
  submission: Submission,
  { isUnparsed }: Context,
): ResolvedLocation | undefined {
  if (isUnparsed || frames.some(({ owner }) => owner === 'user')) return undefined;
  const line = evaluatedLine(exception, submission);
  return line === undefined ? undefined : locationInDocument(submission, line);
}

function isParserMessage(message: string): boolean {
  return /^(?:syntax: |ParseError:)/.test(message);
}
