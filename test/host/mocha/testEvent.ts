/** One line of a test run's report: a JSON object per line, written while the tests run. */
export type TestEvent =
  | { readonly kind: 'passed'; readonly title: string; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly title: string; readonly details: string }
  /** A top-level suite ended. The duration includes its hooks. */
  | { readonly kind: 'timed'; readonly file: string; readonly durationMs: number }
  | { readonly kind: 'ended' };

/** Environment variable that carries the report's absolute path to the process that runs the tests. */
export const REPORT_VARIABLE = 'ENGEE_TEST_REPORT';
