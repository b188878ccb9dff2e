const QUICK_FILE_MS = 100;
const FAILURES_SHOWN = 20;
const DETAIL_LINES_SHOWN = 15;

export interface Failure {
  readonly title: string;
  /** The error with its stack, in several lines. */
  readonly details: string;
}

export interface FileTime {
  /** The path inside the level's folder, without the extension. */
  readonly file: string;
  readonly durationMs: number;
}

/** The result of tests. */
export interface Tally {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** A file with several top-level suites has several times. */
  readonly times: readonly FileTime[];
}

export const EMPTY_TALLY: Tally = { passed: 0, failures: [], times: [] };

export function failedOnce({ title, details }: Failure): Tally {
  return { ...EMPTY_TALLY, failures: [{ title, details }] };
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
    times: tallies.flatMap(({ times }) => times),
  };
}

/** Returns the tally with the name of a level or a release before the title of each failure. */
export function within(name: string, tally: Tally): Tally {
  return { ...tally, failures: tally.failures.map(({ title, details }) => ({ title: `${name} › ${title}`, details })) };
}

/** Returns the counts, as in `2 passed, 1 failed`. */
export function formatCounts({ passed, failures }: Tally): string {
  return `${passed} passed, ${failures.length} failed`;
}

/** Returns the time of each test file, the slowest first. Files under 100 ms share one line. Empty without times. */
export function formatTimes({ times }: Tally): string {
  const byFile = new Map<string, number>();
  for (const { file, durationMs } of times) byFile.set(file, (byFile.get(file) ?? 0) + durationMs);
  const slowestFirst = [...byFile].toSorted(([, a], [, b]) => b - a);
  const slow = slowestFirst.filter(([, durationMs]) => durationMs >= QUICK_FILE_MS);
  const quick = slowestFirst.slice(slow.length);
  const quickMs = quick.reduce((sum, [, durationMs]) => sum + durationMs, 0);
  return [
    ...(times.length > 0 ? ['Time by file:'] : []),
    ...slow.map(([file, durationMs]) => `${formatSeconds(durationMs)}  ${file}`),
    ...(quick.length > 0 ? [`${formatSeconds(quickMs)}  in ${quick.length} quick files`] : []),
  ].join('\n');
}

/** Returns the failed tests with the first lines of their details. Empty without failures. */
export function formatFailures({ failures }: Tally): string {
  if (failures.length === 0) return '';
  const shown = failures.slice(0, FAILURES_SHOWN).flatMap(({ title, details }) => [
    `✗ ${title}`,
    ...details
      .split('\n')
      .slice(0, DETAIL_LINES_SHOWN)
      .map((line) => `    ${line}`),
  ]);
  const others = failures.length - FAILURES_SHOWN;
  return ['Failed tests:', ...shown, ...(others > 0 ? [`and ${others} more`] : [])].join('\n');
}

function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`.padStart(8);
}
