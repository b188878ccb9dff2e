import type { Row } from './row.ts';

/** Formats rows as a table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [
    ['id', 'unit', 'value', 'reference', 'ratio', 'spread'],
    ...rows.map(({ id, unit, value, reference, ratio, spread }) => [
      id,
      unit,
      figure(value),
      figure(reference),
      figure(ratio),
      figure(spread),
    ]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function figure(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
