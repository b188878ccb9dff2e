import { capText } from '../lib/capText.ts';
import { plainText } from '../lib/terminal/plainText.ts';
import type { Run } from '../run/model.ts';
import { codeLines, submissionPlace } from '../run/submissionPlace.ts';
import { linkedLine, type ReportLine } from './reportLine.ts';

/** A longer first line of code is shortened in the header. */
const maxCodeLength = 80;

/**
 * Creates the line above the output of a run: its number, the time, a link to the code, and the start of the code.
 * @param time the time of day in the user's format
 */
export function headerLine({ number, submission }: Run, time: string): ReportLine {
  const { uri, version } = submission;
  const { first } = codeLines(submission);
  return linkedLine(
    `▶ [${number}] ${time}  `,
    { text: submissionPlace(submission), target: { kind: 'document', uri, version, line: first } },
    `  │ ${codeSummary(submission.code)}`,
  );
}

/** Returns the first line that is not a comment, or the first line if all are comments. */
function codeSummary(code: string): string {
  const lines = code.split('\n').filter((text) => text.trim() !== '');
  const line = plainText(lines.find((text) => !text.trim().startsWith('#')) ?? lines[0] ?? '')
    .replaceAll('\n', ' ')
    .trim();
  const { head, cutLength } = capText(line, maxCodeLength);
  return cutLength > 0 || code.trim() !== line ? `${head} …` : head;
}
