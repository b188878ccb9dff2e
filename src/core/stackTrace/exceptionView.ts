import { errorLimits } from '../bridge/boundedError.ts';
import type { JuliaException, JuliaFrame } from '../bridge/juliaError.ts';
import type { Frame } from '../julia/frames.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import type { ExceptionView, FrameView } from './errorView.ts';
import type { LocationResolver, ResolvedLocation } from './locationResolver.ts';
import { exceptionTypeOf, withoutLoadError } from './message.ts';
import { readTracedText, type TracedException } from './tracedText.ts';

/** The exceptions to show, and the number of exceptions left out. */
export interface ErrorViews {
  readonly views: readonly ExceptionView[];
  readonly omitted: number;
}

/** Creates the views of an exception that the bridge reported, and of the task errors that its message contains. */
export function exceptionViews(
  exception: JuliaException,
  relation: ExceptionView['relation'],
  resolver: LocationResolver,
): ErrorViews {
  const { type, syntax } = exception;
  const [own, ...ofTasks] = readTracedText(plainText(exception.message), true);
  const frames = frameViews(exception, resolver);
  const stop = syntax && resolver.resolveSyntax(syntax.file, syntax.line, syntax.column);
  const origin = stop?.origin ?? frames.find((frame) => frame.owner === 'user' && frame.origin !== undefined)?.origin;
  const view: ExceptionView = {
    relation,
    type: plainText(type),
    message: resolver.renameIn(withoutLoadError(own?.message ?? '')),
    frames,
    omittedFrames: exception.omittedFrames,
    ...failuresOf(exception, resolver),
    ...(origin === undefined ? withExpression(exception, resolver) : { origin }),
    // Input of a REPL has a place but no document.
    ...(stop === undefined ? {} : { originPlace: stop.place }),
  };
  const shown = ofTasks.slice(0, errorLimits.exceptions);
  return { views: [view, ...shown.map((task) => taskView(task, resolver))], omitted: ofTasks.length - shown.length };
}

/** Returns the failed tests of a test set that are in a document. */
function failuresOf({ failures = [] }: JuliaException, resolver: LocationResolver): Pick<ExceptionView, 'failures'> {
  const found = failures.flatMap(({ message, file, line }) => {
    const { origin } = resolver.resolve(file, line);
    return origin === undefined ? [] : [{ origin, message: resolver.renameIn(plainText(message)) }];
  });
  return found.length === 0 ? {} : { failures: found };
}

/** The view of an error that is part of another error's message. Its frames are text. */
function taskView({ relation, message, frames }: TracedException, resolver: LocationResolver): ExceptionView {
  const shown = frames.map((frame) => textFrameView(frame, resolver));
  const origin = shown.find((frame) => frame.origin !== undefined)?.origin;
  return {
    relation,
    type: exceptionTypeOf(message),
    message: resolver.renameIn(withoutLoadError(message)),
    frames: shown,
    omittedFrames: 0,
    ...(origin === undefined ? {} : { origin }),
  };
}

function textFrameView(frame: Frame, resolver: LocationResolver): FrameView {
  const { file, line } = frame.location ?? { file: '', line: 0 };
  const bare = file.startsWith('./') && resolver.isSubmitted(file.slice(2)) ? file.slice(2) : file;
  const owner = resolver.isSubmitted(bare) || bare.startsWith('/user/') ? 'user' : 'library';
  return frameView(
    { call: frame.call, module: frame.module ?? '', owner, ...(frame.repeats && { repeats: frame.repeats }) },
    resolver.resolve(bare, line),
  );
}

function frameViews({ frames, expressions }: JuliaException, resolver: LocationResolver): FrameView[] {
  const left = [...expressions];
  return frames.map((frame) => {
    if (!isTopLevel(frame)) return frameView(frame, resolver.resolve(frame.file, frame.line));
    // Since Julia 1.9, some top-level frames have no line. The evaluated expression has it instead.
    const index = frame.line > 0 ? left.findIndex(({ file }) => file === frame.file) : 0;
    const [expression] = index < 0 ? [] : left.splice(index, 1);
    if (frame.line > 0 || expression === undefined) return frameView(frame, resolver.resolve(frame.file, frame.line));
    const location = resolver.resolve(expression.file, expression.line);
    return frameView({ ...frame, owner: location.origin === undefined ? frame.owner : 'user' }, location);
  });
}

function isTopLevel({ call, owner }: JuliaFrame): boolean {
  return call === 'top-level scope' && owner !== 'platform';
}

/** Locates an error without user frames, such as a macro's, at the expression that was being evaluated. */
function withExpression({ expressions }: JuliaException, resolver: LocationResolver): Partial<ExceptionView> {
  for (const { file, line } of expressions) {
    const { origin, place } = resolver.resolve(file, line);
    if (origin !== undefined) return { origin, originPlace: place };
  }
  return {};
}

/** Creates the view of a frame. All text is plain and on one line. */
export function frameView(
  frame: Pick<JuliaFrame, 'call' | 'module' | 'owner' | 'repeats'>,
  { place, origin }: ResolvedLocation,
): FrameView {
  const { call, module, owner, repeats } = frame;
  return {
    call: singleLine(call),
    module: module === 'Main' ? '' : singleLine(module),
    place: singleLine(place),
    owner,
    ...(origin === undefined || owner === 'platform' ? {} : { origin }),
    ...(repeats === undefined ? {} : { repeats }),
  };
}

function singleLine(text: string): string {
  return plainText(text).replaceAll('\n', ' ');
}
