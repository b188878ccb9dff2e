import * as l10n from '@vscode/l10n';
import { capText } from '../lib/capText.ts';
import { formatCount } from '../lib/format.ts';
import { linkedLine, type ReportLine } from './reportLine.ts';

export interface ReportLimits {
  /** Maximum UTF-16 units of one line. VS Code renders 10,000 of a line. */
  readonly lineLength: number;
  /**
   * Maximum UTF-16 units of all lines together. The view of an output channel gets slow long before memory runs out.
   */
  readonly totalLength: number;
}

export const outputLimits: ReportLimits = { lineLength: 8_000, totalLength: 200_000 };

/** Replaces the middle of long lines, and the middle of too many lines, with a note that links to the full result. */
export function capLines(lines: readonly ReportLine[], limits: ReportLimits): ReportLine[] {
  const capped = lines.map((line) =>
    line.text.length > limits.lineLength ? capLine(line.text, limits.lineLength) : line,
  );
  const headEnd = takeWhileShort(capped, limits.totalLength * 0.75);
  const tailLength = takeWhileShort(capped.slice(headEnd).reverse(), limits.totalLength * 0.25);
  const tailStart = capped.length - tailLength;
  if (tailStart === headEnd) return capped;
  const note = l10n.t('… {0} lines not shown. Open the full result …', formatCount(tailStart - headEnd));
  return [
    ...capped.slice(0, headEnd),
    linkedLine({ text: note, target: { kind: 'fullText' } }),
    ...capped.slice(tailStart),
  ];
}

function capLine(text: string, maxLength: number): ReportLine {
  const { head, cutLength, tail } = capText(text, maxLength);
  const note = l10n.t('… {0} characters not shown. Open the full result …', formatCount(cutLength));
  return linkedLine(`${head} `, { text: note, target: { kind: 'fullText' } }, ` ${tail}`);
}

/** Returns how many lines, from the first, have at most `maxLength` UTF-16 units together. */
function takeWhileShort(lines: readonly ReportLine[], maxLength: number): number {
  let length = 0;
  const firstTooMany = lines.findIndex(({ text }) => (length += text.length + 1) > maxLength);
  return firstTooMany < 0 ? lines.length : firstTooMany;
}
