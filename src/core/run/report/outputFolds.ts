/** Zero-based lines, both included; `start` stays visible. */
export interface OutputFold {
  readonly start: number;
  readonly end: number;
}

/** What can be folded in the output: each run, and the frames of Julia and its packages, and of Engee, between the user's own. */
export function outputFolds(lines: readonly string[]): OutputFold[] {
  return [...runs(lines), ...frameGroups(lines)].sort((a, b) => a.start - b.start || b.end - a.end);
}

function runs(lines: readonly string[]): OutputFold[] {
  const headers = lines.flatMap((line, index) => (/^▶ \[\d+\] /.test(line) ? [index] : []));
  return headers.flatMap((start, index) => {
    const next = headers[index + 1] ?? lines.length;
    const end = lines.slice(start, next).findLastIndex((line) => line.trim() !== '') + start;
    return end > start ? [{ start, end }] : [];
  });
}

function frameGroups(lines: readonly string[]): OutputFold[] {
  const folds: OutputFold[] = [];
  let start: number | undefined;
  lines.forEach((line, index) => {
    const isSummary = /^ {2}… .*:$/.test(line);
    const isGrey = /^ {3,}\[\d+\] |^ {6,}@ /.test(line);
    if (start !== undefined && (isSummary || !isGrey)) {
      if (index - 1 > start + 1) folds.push({ start, end: index - 1 });
      start = undefined;
    }
    // The place of a user's own frame stands below it and belongs to it.
    if (start === undefined && (isSummary || /^ {3,}\[\d+\] /.test(line))) start = index;
  });
  if (start !== undefined && lines.length - 1 > start + 1) folds.push({ start, end: lines.length - 1 });
  return folds;
}
