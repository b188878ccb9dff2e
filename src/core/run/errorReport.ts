import * as l10n from '@vscode/l10n';
import { frameOwners, type FrameOwner } from './errors/frameOwners.ts';
import { parseTrace, tracesIn, type Frame, type TraceItem } from './errors/frames.ts';
import { findOrigins, originOfParserLine, type Origin } from './errors/origin.ts';
import type { RunRecord } from './runRecord.ts';
import { linkedLine, textLine, type LinkTarget, type ReportLine } from './reportLine.ts';

/**
 * An error's message and stack trace as lines: submitted code is named and linked by document, the platform's frames are
 * one line. `fullDescription` is plain text.
 */
export function errorLines(record: RunRecord, fullDescription: string): ReportLine[] {
  const items = parseTrace(`ERROR: ${fullDescription.replace(/\n$/, '')}`);
  const owners = frameOwners(items, record.submission.lines.length);
  const origins = originsOfAll(items, owners, record);
  const lines: ReportLine[] = [];
  let hiddenCount = 0;
  for (const item of items) {
    if (item.kind === 'frame' && owners.get(item.frame) === 'platform') {
      hiddenCount++;
      continue;
    }
    if (hiddenCount > 0) lines.push(hiddenFramesLine(hiddenCount));
    hiddenCount = 0;
    if (item.kind === 'frame') lines.push(...frameLines(item.frame, origins.get(item.frame)));
    else lines.push(messageLine(item.line, record));
  }
  if (hiddenCount > 0) lines.push(hiddenFramesLine(hiddenCount));
  return lines;
}

function hiddenFramesLine(count: number): ReportLine {
  return linkedLine(' ', { text: l10n.t('… {0} frames of Engee are hidden', count), target: { kind: 'fullText' } });
}

function originsOfAll(items: readonly TraceItem[], owners: Map<Frame, FrameOwner>, record: RunRecord): Map<Frame, Origin> {
  const { submission, earlier } = record;
  const [message] = items;
  const isUnread = message?.kind === 'text' && /^ERROR: (?:LoadError: )*(?:syntax: |ParseError)/.test(message.line);
  return new Map(
    tracesIn(items).flatMap((trace) => {
      const frames = trace.filter((frame) => owners.get(frame) !== 'platform');
      // Code that could not be read has run nowhere: its "line 1" says nothing.
      return isUnread && submission.lines.length > 1 ? [] : [...findOrigins(frames, submission, earlier)];
    }),
  );
}

/** The frame as Julia printed it, with the document's name and line in place of `none:3`. */
function frameLines(frame: Frame, origin: Origin | undefined): ReportLine[] {
  const lines = frame.rawLines.map(textLine);
  const last = frame.rawLines.at(-1);
  if (origin === undefined || last === undefined) return lines;
  const location = frame.location === undefined ? ':0' : `${frame.location.file}:${frame.location.line}`;
  const start = last.lastIndexOf(location);
  const line =
    start < 0
      ? linkedLine(last, ' at ', linkTo(origin))
      : linkedLine(last.slice(0, start), linkTo(origin), last.slice(start + location.length));
  return [...lines.slice(0, -1), line];
}

/** Lines of a message that name a line of the code: `in expression starting at none:3` and those of the parser. */
function messageLine(text: string, record: RunRecord): ReportLine {
  const named = /^((?:ERROR: )?(?:in expression starting at |# Error @ |(?:LoadError: )*syntax: .*?))none:(\d{1,9})((?::\d+)?.*)$/.exec(text);
  const isParser = named !== null && !/^(?:ERROR: )?in expression/.test(text);
  const submittedLine = Number(named?.[2]);
  if (named === null || (!isParser && submittedLine > record.submission.lines.length)) return textLine(text);
  const origin = originOfParserLine(submittedLine, record.submission);
  return origin === undefined ? textLine(text) : linkedLine(named[1] ?? '', linkTo(origin), withoutColumn(named[3] ?? ''));
}

/** The platform may put words of its own before the first line, so that the parser's column is not the document's. */
function withoutColumn(text: string): string {
  return text.replace(/^:\d+/, '');
}

function linkTo({ submission, line }: Origin): { text: string; target: LinkTarget } {
  const { uri, version, title } = submission;
  return { text: `${title}:${line + 1}`, target: { kind: 'document', uri, version, line } };
}
