/** A range of zero-based lines, both inclusive. `start` stays visible. */
export interface OutputFold {
  readonly start: number;
  readonly end: number;
}

/** Finds the foldable ranges of the output: each run, and the library and Engee frames between the user's frames. */
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
    const isDimmed = /^ {3,}\[\d+\] |^ {6,}@ /.test(line);
    if (start !== undefined && (isSummary || !isDimmed)) {
      if (index - 1 > start + 1) folds.push({ start, end: index - 1 });
      start = undefined;
    }
    // The line below a user's frame is its place, so it does not start a group.
    if (start === undefined && (isSummary || /^ {3,}\[\d+\] /.test(line))) start = index;
  });
  if (start !== undefined && lines.length - 1 > start + 1) folds.push({ start, end: lines.length - 1 });
  return folds;
}
