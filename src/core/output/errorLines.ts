import * as l10n from '@vscode/l10n';
import { formatCount } from '../lib/format.ts';
import type { ErrorView, ExceptionView, FrameView } from '../stackTrace/errorView.ts';
import { linkedLine, type LinkTarget, type ReportLine, textLine } from './reportLine.ts';

/** A line of a printed error. A terminal colors it by its role. */
export interface ErrorLine {
  readonly line: ReportLine;
  readonly role: 'message' | 'frame' | 'libraryFrame' | 'note';
  /** The words that the first line of a message starts with, for example `ERROR: `. */
  readonly title?: string;
}

/** How frames of the platform appear: behind a link, in full, or not at all. */
type PlatformFrames = 'hidden' | 'shown' | 'omitted';

/**
 * Formats an error with its stack traces. Places in the user's code are links. The platform's frames are one line that
 * links to all of them.
 */
export function errorLines(view: ErrorView): ReportLine[] {
  return linesOf(view, 'hidden').map(({ line }) => line);
}

/** Formats an error with all frames. */
export function fullErrorLines(view: ErrorView): ReportLine[] {
  return linesOf(view, 'shown').map(({ line }) => line);
}

/** Returns the same lines for a terminal, which can't open frames of the platform and omits them. */
export function terminalErrorLines(view: ErrorView): ErrorLine[] {
  return linesOf(view, 'omitted');
}

export function fullErrorText(view: ErrorView): string {
  return fullErrorLines(view)
    .map(({ text }) => text)
    .join('\n');
}

function linesOf({ exceptions, omittedCauses = 0 }: ErrorView, platform: PlatformFrames): ErrorLine[] {
  const lines = exceptions.flatMap((exception) => exceptionLines(exception, platform));
  return omittedCauses === 0
    ? lines
    : [...lines, note(textLine(l10n.t('… {0} more causes were left out', formatCount(omittedCauses))))];
}

function exceptionLines(exception: ExceptionView, platform: PlatformFrames): ErrorLine[] {
  const { omittedFrames } = exception;
  const frames = exception.frames.filter(({ owner }) => platform !== 'omitted' || owner !== 'platform');
  const title = prefixOf(exception);
  const [first = '', ...rest] = `${title}${exception.message}`.split('\n');
  const lines: ErrorLine[] = [{ line: textLine(first), role: 'message', title }];
  // A message can have very many lines, so each one costs as little as possible.
  for (const text of rest) lines.push({ line: textLine(text), role: 'message' });
  lines.push(...originLine(exception).map(note));
  if (frames.length === 0) return lines;
  lines.push({ line: textLine('Stacktrace:'), role: 'frame' });
  let hidden = 0;
  frames.forEach((frame, index) => {
    if (frame.owner === 'platform') {
      if (hidden++ === 0 && platform === 'shown')
        lines.push(note(textLine(`  … ${platformFrames(runLength(frames, index))}:`)));
      if (platform === 'hidden') return;
    } else if (hidden > 0) {
      if (platform === 'hidden') lines.push(note(hiddenLine(hidden)));
      hidden = 0;
    }
    const role = frame.owner === 'user' ? 'frame' : 'libraryFrame';
    for (const line of frameLines(frame, index + 1, String(frames.length).length)) lines.push({ line, role });
  });
  if (hidden > 0 && platform === 'hidden') lines.push(note(hiddenLine(hidden)));
  if (omittedFrames > 0)
    lines.push(
      note(
        textLine(`  ${l10n.t('… {0} frames in the middle of this stack were left out', formatCount(omittedFrames))}`),
      ),
    );
  return lines;
}

function note(line: ReportLine): ErrorLine {
  return { line, role: 'note' };
}

function prefixOf({ relation }: ExceptionView): string {
  const prefixes = { error: 'ERROR: ', causedBy: 'caused by: ', ofTask: 'nested task error: ' } as const;
  return prefixes[relation];
}

/** Prints the place of the error if no frame has it. Code that could not be parsed did not run, so it has no frames. */
function originLine({ origin, originPlace, frames }: ExceptionView): ReportLine[] {
  if (originPlace === undefined || frames.some(({ place, origin: of }) => of !== undefined && place === originPlace))
    return [];
  const indent = '       @ ';
  return [
    origin === undefined
      ? textLine(indent + originPlace)
      : linkedLine(indent, { text: originPlace, target: documentTarget(origin) }),
  ];
}

/** Marks the user's frames with an arrow, because color alone is not accessible. */
function frameLines(
  { call, module, place, owner, origin, repeats }: FrameView,
  number: number,
  digits: number,
): ReportLine[] {
  const mark = owner === 'user' ? ' → ' : '   ';
  const times = repeats?.length === 1 ? ` ${l10n.t('(repeats {0} times)', formatCount(repeats.times))}` : '';
  const lines = [textLine(`${mark}${`[${number}]`.padStart(digits + 2)} ${call}${times}`)];
  const indent = `${' '.repeat(digits + 6)}@ ${module === '' ? '' : `${module} `}`;
  if (place !== '')
    lines.push(
      origin === undefined
        ? textLine(indent + place)
        : linkedLine(indent, { text: place, target: documentTarget(origin) }),
    );
  if (repeats !== undefined && repeats.length > 1) {
    lines.push(
      textLine(
        `  … ${l10n.t('the last {0} frames are repeated {1} times', repeats.length, formatCount(repeats.times))}`,
      ),
    );
  }
  return lines;
}

function hiddenLine(count: number): ReportLine {
  return linkedLine('  ', { text: l10n.t('… {0} Engee frames hidden', count), target: { kind: 'fullText' } });
}

function platformFrames(count: number): string {
  return l10n.t('{0} Engee frames', count);
}

function runLength(frames: readonly FrameView[], start: number): number {
  let end = start;
  while (frames[end]?.owner === 'platform') end++;
  return end - start;
}

function documentTarget({
  uri,
  version,
  line,
  character,
}: {
  uri: string;
  version: number;
  line: number;
  character?: number;
}): LinkTarget {
  return { kind: 'document', uri, version, line, ...(character === undefined ? {} : { character }) };
}
