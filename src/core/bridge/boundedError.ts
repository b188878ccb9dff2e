import * as l10n from '@vscode/l10n';
import { capText } from '../lib/capText.ts';
import { formatCount } from '../lib/format.ts';
import type { JuliaException, JuliaFrame } from './juliaError.ts';

/**
 * Limits of an error before parsing. Lengths are in UTF-16 units. The bridge itself stays below them, but another sender might
 * not. Parsing this much takes well below 100 ms.
 */
export const errorLimits = {
  /** An error as printed text, including stacks of about 30,000 frames. */
  printed: { length: 1_500_000, lines: 65_000 },
  /** One message. The bridge has the same limit. */
  message: { length: 256 * 1024, lines: 20_000 },
  /** All messages of an error and its causes together. */
  allMessagesLength: 512 * 1024,
  /** Each further message once that is used up. */
  leastMessageLength: 1_000,
  /** A call, type, module or file. */
  nameLength: 4_096,
  /** An error, its causes and failed tasks. */
  exceptions: 50,
  /** Failed tests of one test set. The bridge has the same limit. */
  failures: 100,
  /** Frames of one stack. The bridge sends up to 660. */
  frames: 1_000,
  /** Frames of all stacks together. */
  allFrames: 10_000,
} as const;

export interface TextLimit {
  /** Characters (UTF-16 units). */
  readonly length: number;
  readonly lines: number;
}

/**
 * Limits a text. Keeps three quarters from its start and one quarter from its end, separated by a line with the number of omitted
 * characters. That line looks like Julia's own notes inside a stack, so that the parser continues the stack after it.
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
  return `${begin}\n⋮ ${l10n.t('{0} characters omitted', formatCount(missing))} ⋮\n${end}`;
}

/** Removes an incomplete last line, because half a frame would end the stack. Keeps it when it is most of the text. */
function upToLineEnd(text: string): string {
  const end = text.lastIndexOf('\n');
  return end > text.length / 2 ? text.slice(0, end) : text;
}

function fromLineStart(text: string): string {
  const start = text.indexOf('\n') + 1;
  return start < text.length / 2 ? text.slice(start) : text;
}

/** Matches the line ends that are line feeds in plain text. A terminal prints a carriage return as one. */
const lineEnd = /\r\n?|\n/g;

/** Returns the end of the first `count` lines, without the line end, or the length of a shorter text. */
function endOfLines(text: string, count: number): number {
  let left = count;
  for (const { index } of text.matchAll(lineEnd)) {
    if (--left === 0) return index;
  }
  return text.length;
}

/** Returns the last `count` lines. */
function lastLines(text: string, count: number): string {
  const starts: number[] = [];
  for (const match of text.matchAll(lineEnd)) starts.push(match.index + match[0].length);
  return text.slice(starts.at(-count) ?? 0);
}

/** Limits exceptions and their frames. `omitted` counts exceptions dropped at the end. */
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
