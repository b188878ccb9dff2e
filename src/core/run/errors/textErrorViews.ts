import type { ExceptionView, FrameView, Places } from '../errorView.ts';
import type { Run } from '../runEvent.ts';
import { documentLineOf, type Submission } from '../submission.ts';
import { plainText } from '../terminalText.ts';
import { boundedText, errorLimits } from '../../bridge/boundedError.ts';
import { frameView, type ErrorViews } from './exceptionView.ts';
import { isSubmittedCode, isTopLevel, ownersInTrace } from './frameOwners.ts';
import type { Frame } from './frames.ts';
import { leadInto, type Lead, type Leads } from './leads.ts';
import { exceptionTypeOf, withoutLoadError } from './message.ts';
import { findOrigins, originOfParserLine } from './origin.ts';
import { SentDefinitions } from './sentDefinitions.ts';
import { readTracedText, type TracedException } from './tracedText.ts';

/** An error of which there is only Julia's printed text. All code that is sent so is file `none` to Julia. */
export function textErrorViews(
  run: Run,
  error: { type: string; fullDescription: string },
  places: Places,
  leads: Leads,
): ErrorViews {
  const exceptions = readTracedText(plainText(boundedText(error.fullDescription, errorLimits.printed)), false);
  const shown = exceptions.slice(0, errorLimits.exceptions);
  const [first] = shown;
  const sent = new SentDefinitions(run.submission, places.earlierThan(run));
  const isUnread = isOfParser(withoutLoadError(first?.message ?? ''));
  const views = shown.map((exception) => {
    const said = exceptionTypeOf(exception.message);
    const type = exception === first && (error.type !== 'LoadError' || said === '') ? error.type : said;
    return exceptionView(exception, type, run.submission, { sent, leads, isUnread });
  });
  return { views, omitted: exceptions.length - shown.length };
}

interface Around {
  readonly sent: SentDefinitions;
  readonly leads: Leads;
  readonly isUnread: boolean;
}

function exceptionView(
  exception: TracedException,
  type: string,
  submission: Submission,
  around: Around,
): ExceptionView {
  const frames = frameViews(exception, submission, around);
  const parser = readParserLine(withoutLoadError(exception.message), submission);
  const lead =
    parser.lead ??
    untoldLead(exception.message, frames, submission, around.leads) ??
    unframedLead(exception, frames, submission, around);
  const origin = lead?.origin ?? frames.find((frame) => frame.owner === 'user' && frame.origin !== undefined)?.origin;
  return {
    relation: exception.relation,
    type: plainText(type),
    message: parser.message,
    frames,
    omittedFrames: 0,
    ...(origin === undefined ? {} : { origin }),
    ...(lead === undefined ? {} : { originPlace: lead.place }),
  };
}

function frameViews(
  exception: TracedException,
  submission: Submission,
  { sent, leads, isUnread }: Around,
): FrameView[] {
  const owners = ownersInTrace(exception.frames, submission.lines.length);
  const shown = exception.frames.filter((frame) => owners.get(frame) !== 'platform');
  // Code that could not be read has run nowhere: its "line 1" says nothing.
  const isPlaced = !isUnread || submission.lines.length === 1;
  const origins = isPlaced ? findOrigins(shown, submission, sent) : new Map<Frame, never>();
  const outermost = shown.findLast(isTopLevel);
  return exception.frames.map((frame) => {
    const origin = origins.get(frame);
    const owner = owners.get(frame) ?? 'library';
    const evaluated =
      isPlaced && frame === outermost && frame.location === undefined
        ? evaluatedLine(exception, submission)
        : undefined;
    const lead =
      origin === undefined ? leadTo(frame, submission, evaluated, leads) : leadInto(origin.submission, origin.line);
    return frameView(
      { call: frame.call, module: frame.module ?? '', owner, ...(frame.repeats && { repeats: frame.repeats }) },
      lead,
    );
  });
}

function leadTo(frame: Frame, submission: Submission, evaluated: number | undefined, leads: Leads): Lead {
  if (evaluated !== undefined) return leadInto(submission, evaluated);
  if (frame.location === undefined) return { place: '' };
  const { file, line } = frame.location;
  return isSubmittedCode(frame) ? { place: `${file}:${line}` } : leads.lead(file, line);
}

/** The document's line of `in expression starting at none:3`. */
function evaluatedLine({ expressions }: TracedException, submission: Submission): number | undefined {
  const expression = expressions.find(({ file }) => file === 'none');
  return expression && documentLineOf(submission, expression.line);
}

/** The line that the parser names, and the message with the document's name in its place. */
function readParserLine(message: string, submission: Submission): { readonly message: string; readonly lead?: Lead } {
  // The platform may put words of its own before the first line, so that the parser's column is not the document's.
  const named = isOfParser(message) ? /^(# Error @ |syntax: .*?)none:(\d{1,9})(?::\d+)?/m.exec(message) : null;
  const origin = named && originOfParserLine(Number(named[2]), submission);
  if (named === null || origin === null || origin === undefined) return { message };
  const lead = leadInto(origin.submission, origin.line);
  const before = message.slice(0, named.index) + (named[1] ?? '');
  return { message: before + lead.place + message.slice(named.index + named[0].length), lead };
}

/** Before 1.10 Julia's parser does not say where it stopped. An error of the user's own parsing has frames of theirs. */
function untoldLead(
  message: string,
  frames: readonly FrameView[],
  submission: Submission,
  leads: Leads,
): Lead | undefined {
  const isUntold = message.startsWith('Base.Meta.ParseError(') && !frames.some(({ owner }) => owner === 'user');
  return isUntold ? leads.leadToUntold(submission, 0) : undefined;
}

/** Where a macro that is missing or throws was called: from 1.12 on no frame stands for it, only `in expression starting at none:3`. */
function unframedLead(
  exception: TracedException,
  frames: readonly FrameView[],
  submission: Submission,
  { isUnread }: Around,
): Lead | undefined {
  if (isUnread || frames.some(({ owner }) => owner === 'user')) return undefined;
  const line = evaluatedLine(exception, submission);
  return line === undefined ? undefined : leadInto(submission, line);
}

function isOfParser(message: string): boolean {
  return /^(?:syntax: |ParseError:)/.test(message);
}
