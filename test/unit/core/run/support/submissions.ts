import assert from 'node:assert/strict';
import type { ReportLine } from '../../../../../src/core/output/reportLine.ts';
import { fileToRun, type Submission } from '../../../../../src/core/run/submission.ts';

/** Creates a submission of all of `text` from the document `pump.jl`, moved down by `firstLine` lines. */
export function submissionOf(text: string, firstLine = 0, title = 'pump.jl'): Submission {
  const request = fileToRun({ uri: `file:///project/${title}`, version: 1, title, text, selections: [] });
  assert.notEqual(request.kind, 'nothingToRun');
  const submission = request as Submission;
  return { ...submission, lines: submission.lines.map((line) => line + firstLine) };
}

/** Returns the text of each link to a document with its one-based target line. */
export function documentLinks(lines: readonly ReportLine[]): string[] {
  return lines.flatMap(({ text, links }) =>
    links.flatMap(({ start, end, target }) => {
      if (target.kind !== 'document') return [];
      const shown = text.slice(start, end);
      assert.equal(
        shown.split(':').at(-1)?.split('-')[0],
        String(target.line + 1),
        'the link says the line it leads to',
      );
      return [shown];
    }),
  );
}

export function textOf(lines: readonly ReportLine[]): string {
  return lines.map(({ text }) => text).join('\n');
}
