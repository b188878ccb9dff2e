import { foreign, type UiText } from '../lib/uiText.ts';
import type { Run } from './model.ts';
import type { Submission } from './submission.ts';

/** Returns the zero-based document lines of the first and last line with code. Blank lines at either end are skipped. */
export function codeLines({ code, lines }: Submission): { readonly first: number; readonly last: number } {
  const texts = code.split('\n');
  const isCode = (_line: number, index: number) => texts[index]?.trim() !== '';
  const first = lines.find(isCode) ?? lines[0] ?? 0;
  return { first, last: lines.findLast(isCode) ?? first };
}

/** Returns the location of a submission's code as text, such as `pump.jl:4-6` or `pump.jl:4`. Code from the REPL has no lines. */
export function submissionPlace(submission: Submission): string {
  const { kind, title } = submission;
  if (kind === 'repl') return title;
  const { first, last } = codeLines(submission);
  return first === last ? `${title}:${first + 1}` : `${title}:${first + 1}-${last + 1}`;
}

/** Returns the location of a run's code for display. */
export function placeOf({ submission }: Run): UiText {
  return foreign(submissionPlace(submission));
}
