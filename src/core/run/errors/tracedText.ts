import { parseTrace, type Frame } from './frames.ts';
import type { ExceptionView } from '../errorView.ts';

/** One exception of a printed error: its message, its frames from the innermost call on, and what was being evaluated. */
export interface TracedException {
  readonly relation: ExceptionView['relation'];
  readonly message: string;
  readonly frames: readonly Frame[];
  /** `in expression starting at …`, in the order of the text: the innermost first. */
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
 * Takes a printed error apart: the error, then its causes and the errors of tasks it waited for. Never empty.
 * @param isTraceElsewhere the text is a message whose own frames came as data, so all frames in it are of tasks
 */
export function readTracedText(text: string, isTraceElsewhere: boolean): TracedException[] {
  let current: Draft = newDraft('error', 0, []);
  const drafts = [current];
  /** Those that the current one stands in, each further in than the one before. */
  const around = [current];
  let lastSection = 0;
  for (const item of parseTrace(text)) {
    if (item.kind === 'frame') {
      if (item.section !== lastSection) current.traces.push([]);
      lastSection = item.section;
      current.traces.at(-1)?.push(item.frame);
      continue;
    }
    const heading = mayMeanMore.test(item.line) ? readHeading(item.line) : undefined;
    if (heading === undefined) {
      current = enclosing(around, item.line);
      addLine(current, item.line);
    } else {
      while (around.length > 1 && (around.at(-1)?.indent ?? 0) >= heading.indent) around.pop();
      current = heading;
      drafts.push(current);
      around.push(current);
    }
  }
  return drafts.flatMap((draft, index) => apart(draft, index === 0 && isTraceElsewhere));
}

/** Most lines are words of a message and nothing else: one look tells. */
const mayMeanMore = /caused by: |nested task error: |in expression |Stacktrace:|repeated/;

function readHeading(line: string): Draft | undefined {
  const parts = /^(\s*)(caused by|nested task error): (.*)$/.exec(line);
  if (parts === null) return undefined;
  return newDraft(parts[2] === 'caused by' ? 'causedBy' : 'ofTask', parts[1]?.length ?? 0, [parts[3] ?? '']);
}

/** What stands less far in than a task's error belongs to the error around it. Leaves those out of `around` that end here. */
function enclosing(around: Draft[], line: string): Draft {
  if (around.length === 1) return around[0] ?? newDraft('error', 0, []);
  const indent = line.search(/\S/);
  while (indent >= 0 && around.length > 1 && (around.at(-1)?.indent ?? 0) > indent) around.pop();
  return around.at(-1) ?? newDraft('error', 0, []);
}

function addLine(draft: Draft, line: string): void {
  if (!mayMeanMore.test(line)) {
    draft.message.push(withoutIndent(line, draft.indent));
    return;
  }
  const expression = /^\s*in expression starting at (.+):(\d{1,9})$/.exec(line);
  // Of an error that stands alone, Julia prints this behind the message; otherwise behind the frames.
  const isTold = expression !== null && (draft.traces.length > 0 || (draft.message[0] ?? '').startsWith('LoadError: '));
  if (isTold) draft.expressions.push({ file: expression[1] ?? '', line: Number(expression[2]) });
  else if (!isOfTrace(line)) draft.message.push(withoutIndent(line, draft.indent));
}

function withoutIndent(line: string, indent: number): string {
  return indent === 0 ? line : line.slice(Math.min(indent, Math.max(line.search(/\S/), 0)));
}

/** Headings and notes on repeated frames: the view says them in its own words. */
function isOfTrace(line: string): boolean {
  return /^\s*Stacktrace:\s*$|\bthe (?:last|above) \d+ lines are repeated \d+ more times?\b|^[\s│]*╰─+ repeated \d+ times/.test(
    line,
  );
}

/**
 * Julia 1.5 prints a failed task's error and trace inside the waiting error's own, without a heading:
 * `TaskFailedException:`, the task's message, the task's trace, then the waiting one's.
 */
function apart(draft: Draft, isTraceElsewhere: boolean): TracedException[] {
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
