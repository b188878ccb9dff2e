import type { JuliaException, JuliaFrame } from '../../bridge/juliaError.ts';
import type { ExceptionView, FrameView } from '../errorView.ts';
import { plainText } from '../terminalText.ts';
import { errorLimits } from '../../bridge/boundedError.ts';
import type { Frame } from './frames.ts';
import type { Lead, Leads } from './leads.ts';
import { exceptionTypeOf, withoutLoadError } from './message.ts';
import { readTracedText, type TracedException } from './tracedText.ts';

/** Exceptions as they are shown, and how many more there are. */
export interface ErrorViews {
  readonly views: readonly ExceptionView[];
  readonly omitted: number;
}

/** An exception as the bridge reports it, then the errors of tasks that its message tells of. */
export function exceptionViews(
  exception: JuliaException,
  relation: ExceptionView['relation'],
  leads: Leads,
): ErrorViews {
  const { type, syntax } = exception;
  const [own, ...ofTasks] = readTracedText(plainText(exception.message), true);
  const frames = frameViews(exception, leads);
  const unread = syntax && leads.leadToSyntax(syntax.file, syntax.line, syntax.column);
  const origin = unread?.origin ?? frames.find((frame) => frame.owner === 'user' && frame.origin !== undefined)?.origin;
  const view: ExceptionView = {
    relation,
    type: plainText(type),
    message: leads.renamed(withoutLoadError(own?.message ?? '')),
    frames,
    omittedFrames: exception.omittedFrames,
    ...failuresOf(exception, leads),
    ...(origin === undefined
      ? withExpression(exception, leads)
      : { origin, ...(unread === undefined ? {} : { originPlace: unread.place }) }),
  };
  const shown = ofTasks.slice(0, errorLimits.exceptions);
  return { views: [view, ...shown.map((task) => taskView(task, leads))], omitted: ofTasks.length - shown.length };
}

/** The failed tests of a test set that lead to a document. */
function failuresOf({ failures = [] }: JuliaException, leads: Leads): Pick<ExceptionView, 'failures'> {
  const found = failures.flatMap(({ message, file, line }) => {
    const { origin } = leads.lead(file, line);
    return origin === undefined ? [] : [{ origin, message: leads.renamed(plainText(message)) }];
  });
  return found.length === 0 ? {} : { failures: found };
}

/** An error that is told of in the message of another: its frames are text. */
function taskView({ relation, message, frames }: TracedException, leads: Leads): ExceptionView {
  const shown = frames.map((frame) => textFrameView(frame, leads));
  const origin = shown.find((frame) => frame.origin !== undefined)?.origin;
  return {
    relation,
    type: exceptionTypeOf(message),
    message: leads.renamed(withoutLoadError(message)),
    frames: shown,
    omittedFrames: 0,
    ...(origin === undefined ? {} : { origin }),
  };
}

function textFrameView(frame: Frame, leads: Leads): FrameView {
  const { file, line } = frame.location ?? { file: '', line: 0 };
  const bare = file.startsWith('./') && leads.isSubmitted(file.slice(2)) ? file.slice(2) : file;
  const owner = leads.isSubmitted(bare) || bare.startsWith('/user/') ? 'user' : 'library';
  return frameView(
    { call: frame.call, module: frame.module ?? '', owner, ...(frame.repeats && { repeats: frame.repeats }) },
    leads.lead(bare, line),
  );
}

function frameViews({ frames, expressions }: JuliaException, leads: Leads): FrameView[] {
  const left = [...expressions];
  return frames.map((frame) => {
    if (!isTopLevel(frame)) return frameView(frame, leads.lead(frame.file, frame.line));
    // Julia 1.9 and later know no line of some top levels, but which expression they were evaluating.
    const index = frame.line > 0 ? left.findIndex(({ file }) => file === frame.file) : 0;
    const [expression] = index < 0 ? [] : left.splice(index, 1);
    if (frame.line > 0 || expression === undefined) return frameView(frame, leads.lead(frame.file, frame.line));
    const lead = leads.lead(expression.file, expression.line);
    return frameView({ ...frame, owner: lead.origin === undefined ? frame.owner : 'user' }, lead);
  });
}

function isTopLevel({ call, owner }: JuliaFrame): boolean {
  return call === 'top-level scope' && owner !== 'platform';
}

/** An error without any frame of the user's, such as that of a macro: the expression that was being evaluated. */
function withExpression({ expressions }: JuliaException, leads: Leads): Partial<ExceptionView> {
  for (const { file, line } of expressions) {
    const { origin, place } = leads.lead(file, line);
    if (origin !== undefined) return { origin, originPlace: place };
  }
  return {};
}

/** One frame in the view's words: plain, one line. */
export function frameView(
  frame: Pick<JuliaFrame, 'call' | 'module' | 'owner' | 'repeats'>,
  { place, origin }: Lead,
): FrameView {
  const { call, module, owner, repeats } = frame;
  return {
    call: oneLine(call),
    module: module === 'Main' ? '' : oneLine(module),
    place: oneLine(place),
    owner,
    ...(origin === undefined || owner === 'platform' ? {} : { origin }),
    ...(repeats === undefined ? {} : { repeats }),
  };
}

function oneLine(text: string): string {
  return plainText(text).replaceAll('\n', ' ');
}
