import type { Submission } from './submission.ts';

/** The document's zero-based first and last line with code in a submission; blank lines at its ends do not count. */
export function codeLines({ code, lines }: Submission): { readonly first: number; readonly last: number } {
  const texts = code.split('\n');
  const isCode = (_line: number, index: number) => texts[index]?.trim() !== '';
  const first = lines.find(isCode) ?? lines[0] ?? 0;
  return { first, last: lines.findLast(isCode) ?? first };
}

/** Where the code of a submission stands, in words: `pump.jl:4-6`, `pump.jl:4`. What was typed into the REPL stands in no document. */
export function submissionPlace(submission: Submission): string {
  const { kind, title } = submission;
  if (kind === 'repl') return title;
  const { first, last } = codeLines(submission);
  return first === last ? `${title}:${first + 1}` : `${title}:${first + 1}-${last + 1}`;
}
