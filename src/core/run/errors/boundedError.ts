import * as l10n from '@vscode/l10n';
import type { JuliaException, JuliaFrame } from '../../bridge/juliaError.ts';
import { capText } from '../terminalText.ts';

/**
 * What is read of an error, in characters (UTF-16 units) and numbers, before any of it is parsed. The bridge stays below these by
 * itself; whatever else answers in its place need not. Reading that much takes well below a tenth of a second.
 */
export const errorLimits = {
  /** Of an error that comes as printed text, stacks and all: some 30,000 frames. */
  printedLength: 1_500_000,
  /** Of one message: as much as the bridge sends. */
  textLength: 256 * 1024,
  /** Of all messages of an error and its causes together. */
  allTextLength: 512 * 1024,
  /** Of a message that comes when that is used up. */
  leastTextLength: 1_000,
  /** Of a call, a type, a module or a file: as much as the bridge sends, and a path. */
  nameLength: 4_096,
  /** An error, its causes, and the tasks it waited for. */
  exceptions: 50,
  /** Of one stack: the bridge sends 660. */
  frames: 1_000,
  /** Of all stacks together. */
  allFrames: 10_000,
} as const;

/** The beginning and the end of a long text, with a line between them that says what is missing. It begins as Julia's own notes inside of a stack do. */
export function boundedText(text: string, maxLength: number): string {
  const { head, cutLength, tail } = capText(text, maxLength);
  return cutLength === 0 ? text : `${head}\n⋮ ${l10n.t('{0} characters are left out here', cutLength.toLocaleString('en-US'))} ⋮\n${tail}`;
}

/** Exceptions within the limits, each with the number of its frames that were left out; the last ones are left out whole. */
export function boundedExceptions(exceptions: readonly JuliaException[]): { readonly exceptions: readonly JuliaException[]; readonly omitted: number } {
  let textLeft: number = errorLimits.allTextLength;
  let framesLeft: number = errorLimits.allFrames;
  const bounded = exceptions.slice(0, errorLimits.exceptions).map((exception) => {
    const message = boundedText(exception.message, Math.max(Math.min(errorLimits.textLength, textLeft), errorLimits.leastTextLength));
    const frames = middleOut(exception.frames, Math.max(Math.min(errorLimits.frames, framesLeft), 2));
    textLeft -= message.length;
    framesLeft -= frames.length;
    return {
      ...exception,
      type: boundedName(exception.type),
      message,
      frames: frames.map(boundedFrame),
      omittedFrames: exception.omittedFrames + exception.frames.length - frames.length,
      expressions: exception.expressions.slice(0, errorLimits.frames).map(({ file, line }) => ({ file: boundedName(file), line })),
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

function boundedName(name: string): string {
  const { head, cutLength, tail } = capText(name, errorLimits.nameLength);
  return cutLength === 0 ? name : `${head}…${tail}`;
}
