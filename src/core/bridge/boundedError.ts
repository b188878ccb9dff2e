import * as l10n from '@vscode/l10n';
import type { JuliaException, JuliaFrame } from './juliaError.ts';
import { capText } from '../lib/capText.ts';
import { formatCount } from '../lib/format.ts';

/**
 * What is read of an error, in characters (UTF-16 units) and numbers, before any of it is parsed. The bridge stays below these by
 * itself; whatever else answers in its place need not. Reading that much takes well below a tenth of a second.
 */
export const errorLimits = {
  /** An error that comes as printed text, stacks and all: room for some 30,000 frames. */
  printed: { length: 1_500_000, lines: 65_000 },
  /** One message: as much as the bridge sends. */
  message: { length: 256 * 1024, lines: 20_000 },
  /** Of all messages of an error and its causes together. */
  allMessagesLength: 512 * 1024,
  /** Of a message that comes when that is used up. */
  leastMessageLength: 1_000,
  /** Of a call, a type, a module or a file: as much as the bridge sends, and a path. */
  nameLength: 4_096,
  /** An error, its causes, and the tasks it waited for. */
  exceptions: 50,
  /** Failed tests of one test set: as many as the bridge sends. */
  failures: 100,
  /** Of one stack: the bridge sends 660. */
  frames: 1_000,
  /** Of all stacks together. */
  allFrames: 10_000,
} as const;

export interface TextLimit {
  /** Characters (UTF-16 units). */
  readonly length: number;
  readonly lines: number;
}

/**
 * A text within a limit: of a longer one three quarters from its beginning and a quarter from its end, with a line between them that
 * says how much is missing. That line begins as Julia's own notes inside of a stack do, so that a stack goes on behind it.
 */
export function boundedText(text: string, { length, lines }: TextLimit): string {
  const { head, cutLength, tail } = capText(text, length);
  if (cutLength === 0 && endOfLines(text, lines) === text.length) return text;
  const headLines = Math.floor(lines * 0.75);
  const begin =
    cutLength === 0
      ? text.slice(0, endOfLines(text, headLines))
      : upToLineEnd(head.slice(0, endOfLines(head, headLines)));
  const end = lastLines(cutLength === 0 ? text.slice(begin.length) : fromLineStart(tail), lines - headLines);
  const missing = text.length - begin.length - end.length;
  return `${begin}\n⋮ ${l10n.t('{0} characters are left out here', formatCount(missing))} ⋮\n${end}`;
}

/** Without a last line that was cut, unless it is most of the text: half a frame of a stack would end the stack. */
function upToLineEnd(text: string): string {
  const end = text.lastIndexOf('\n');
  return end > text.length / 2 ? text.slice(0, end) : text;
}

function fromLineStart(text: string): string {
  const start = text.indexOf('\n') + 1;
  return start < text.length / 2 ? text.slice(start) : text;
}

/** Where the first `count` lines end; the length of a text that has no more. */
function endOfLines(text: string, count: number): number {
  let end = -1;
  for (let line = 0; line < count; line++) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.length;
  }
  return end;
}

function lastLines(text: string, count: number): string {
  let start = text.length;
  for (let line = 0; line < count; line++) {
    start = start === 0 ? -1 : text.lastIndexOf('\n', start - 1);
    if (start < 0) return text;
  }
  return text.slice(start + 1);
}

/** Exceptions within the limits, each with the number of its frames that were left out; the last ones are left out whole. */
export function boundedExceptions(exceptions: readonly JuliaException[]): {
  readonly exceptions: readonly JuliaException[];
  readonly omitted: number;
} {
  let textLeft: number = errorLimits.allMessagesLength;
  let framesLeft: number = errorLimits.allFrames;
  const bounded = exceptions.slice(0, errorLimits.exceptions).map((exception) => {
    const length = Math.max(Math.min(errorLimits.message.length, textLeft), errorLimits.leastMessageLength);
    const message = boundedText(exception.message, { length, lines: errorLimits.message.lines });
    const frames = middleOut(exception.frames, Math.max(Math.min(errorLimits.frames, framesLeft), 2));
    textLeft -= message.length;
    framesLeft -= frames.length;
    return {
      ...exception,
      type: boundedName(exception.type),
      message,
      frames: frames.map(boundedFrame),
      omittedFrames: exception.omittedFrames + exception.frames.length - frames.length,
      expressions: exception.expressions
        .slice(0, errorLimits.frames)
        .map(({ file, line }) => ({ file: boundedName(file), line })),
      ...(exception.failures === undefined
        ? {}
        : { failures: exception.failures.slice(0, errorLimits.failures).map(boundedFailure) }),
    };
  });
  return { exceptions: bounded, omitted: exceptions.length - bounded.length };
}

function middleOut(frames: readonly JuliaFrame[], count: number): readonly JuliaFrame[] {
  if (frames.length <= count) return frames;
  const top = Math.ceil(count / 2);
  return [...frames.slice(0, top), ...frames.slice(top - count)];
}

function boundedFrame(frame: JuliaFrame): JuliaFrame {
  return { ...frame, call: boundedName(frame.call), module: boundedName(frame.module), file: boundedName(frame.file) };
}

function boundedFailure({
  message,
  file,
  line,
}: NonNullable<JuliaException['failures']>[number]): NonNullable<JuliaException['failures']>[number] {
  return { message: boundedName(message), file: boundedName(file), line };
}

function boundedName(name: string): string {
  const { head, cutLength, tail } = capText(name, errorLimits.nameLength);
  return cutLength === 0 ? name : `${head}…${tail}`;
}
