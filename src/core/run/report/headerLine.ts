import type { Run } from '../model.ts';
import { capText } from '../../lib/capText.ts';
import { codeLines, submissionPlace } from '../submissionPlace.ts';
import { plainText } from '../../lib/terminal/plainText.ts';
import { linkedLine, type ReportLine } from './reportLine.ts';

/** A longer first line of code is cut in the header, to three quarters of this. */
const maxCodeLength = 80;

/**
 * The line above each run: its number, the time, where the code stands (a link), the beginning of the code.
 * @param time the time of day, in the user's own form
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

/** The first line that does something; of code that is all comments, the first line. */
function codeSummary(code: string): string {
  const lines = code.split('\n').filter((text) => text.trim() !== '');
  const line = plainText(lines.find((text) => !text.trim().startsWith('#')) ?? lines[0] ?? '')
    .replaceAll('\n', ' ')
    .trim();
  const { head, cutLength } = capText(line, maxCodeLength);
  return cutLength > 0 || code.trim() !== line ? `${head} …` : head;
}
