import { type Frame, parseTrace } from '../julia/frames.ts';
import type { ExceptionView } from './errorView.ts';

/** One exception of a printed error: its message, its frames (innermost call first), and the evaluated expressions. */
export interface TracedException {
  readonly relation: ExceptionView['relation'];
  readonly message: string;
  readonly frames: readonly Frame[];
  /** The places in `in expression starting at …`, innermost first. */
  readonly expressions: readonly { readonly file: string; readonly line: number }[];
}

interface Draft {
  readonly relation: ExceptionView['relation'];
  readonly indent: number;
  readonly message: string[];
  readonly traces: Frame[][];
  readonly expressions: { file: string; line: number }[];
}

/**
 * Parses a printed error into the error, its causes and the errors of the tasks it waited for. Never empty.
 * @param isTraceElsewhere the text is a message whose frames came as data, so all frames in the text belong to tasks
 */
export function readTracedText(text: string, isTraceElsewhere: boolean): TracedException[] {
  let current: Draft = newDraft('error', 0, []);
  const drafts = [current];
  /** The errors that enclose the current one, outermost first. */
  const enclosing = [current];
  let lastSection = 0;
  for (const item of parseTrace(text)) {
    if (item.kind === 'frame') {
      if (item.section !== lastSection) current.traces.push([]);
      lastSection = item.section;
      current.traces.at(-1)?.push(item.frame);
      continue;
    }
    const heading = mayBeSpecial.test(item.line) ? readHeading(item.line) : undefined;
    if (heading === undefined) {
      current = closeIndented(enclosing, item.line);
      addLine(current, item.line);
    } else {
      while (enclosing.length > 1 && (enclosing.at(-1)?.indent ?? 0) >= heading.indent) enclosing.pop();
      current = heading;
      drafts.push(current);
      enclosing.push(current);
    }
  }
  return drafts.flatMap((draft, index) => splitTasks(draft, index === 0 && isTraceElsewhere));
}

/** A fast test: most lines are part of a message and match none of this. */
const mayBeSpecial = /caused by: |nested task error: |in expression |Stacktrace:|repeated/;

function readHeading(line: string): Draft | undefined {
  const parts = /^(\s*)(caused by|nested task error): (.*)$/.exec(line);
  if (parts === null) return undefined;
  return newDraft(parts[2] === 'caused by' ? 'causedBy' : 'ofTask', parts[1]?.length ?? 0, [parts[3] ?? '']);
}

/** Closes the errors that are indented further than the line, and returns the error that the line belongs to. */
function closeIndented(enclosing: Draft[], line: string): Draft {
  if (enclosing.length === 1) return enclosing[0] ?? newDraft('error', 0, []);
  const indent = line.search(/\S/);
  while (indent >= 0 && enclosing.length > 1 && (enclosing.at(-1)?.indent ?? 0) > indent) enclosing.pop();
  return enclosing.at(-1) ?? newDraft('error', 0, []);
}

function addLine(draft: Draft, line: string): void {
  if (!mayBeSpecial.test(line)) {
    draft.message.push(withoutIndent(line, draft.indent));
    return;
  }
  const expression = /^\s*in expression starting at (.+):(\d{1,9})$/.exec(line);
  // Julia prints this after the frames, or after the message if the error has no frames.
  const isExpression =
    expression !== null && (draft.traces.length > 0 || (draft.message[0] ?? '').startsWith('LoadError: '));
  if (isExpression) draft.expressions.push({ file: expression[1] ?? '', line: Number(expression[2]) });
  else if (!isOfTrace(line)) draft.message.push(withoutIndent(line, draft.indent));
}

function withoutIndent(line: string, indent: number): string {
  return indent === 0 ? line : line.slice(Math.min(indent, Math.max(line.search(/\S/), 0)));
}

/** Matches headings and notes on repeated frames, which the view prints itself. */
function isOfTrace(line: string): boolean {
  return /^\s*Stacktrace:\s*$|\bthe (?:last|above) \d+ lines are repeated \d+ more times?\b|^[\s│]*╰─+ repeated \d+ times/.test(
    line,
  );
}

/**
 * Splits the error of a failed task from the error that waited for it. Julia 1.5 prints no heading between them:
 * `TaskFailedException:`, the task's message, the task's trace, then the trace of the waiting error.
 */
function splitTasks(draft: Draft, isTraceElsewhere: boolean): TracedException[] {
  const traces = [...draft.traces];
  const { message } = draft;
  let firstLine = 0;
  let relation = draft.relation;
  const exceptions: TracedException[] = [];
  const isWaiting = () =>
    message[firstLine] === 'TaskFailedException:' &&
    traces.length > (isTraceElsewhere && exceptions.length === 0 ? 0 : 1);
  while (isWaiting()) {
    const frames = isTraceElsewhere && exceptions.length === 0 ? [] : (traces.pop() ?? []);
    exceptions.push({
      relation,
      message: 'TaskFailedException',
      frames,
      expressions: exceptions.length === 0 ? draft.expressions : [],
    });
    firstLine++;
    relation = 'ofTask';
  }
  const expressions = exceptions.length === 0 ? draft.expressions : [];
  return [
    ...exceptions,
    { relation, message: message.slice(firstLine).join('\n').trim(), frames: traces.flat(), expressions },
  ];
}

function newDraft(relation: Draft['relation'], indent: number, message: string[]): Draft {
  return { relation, indent, message, traces: [], expressions: [] };
}
