/** One line of a test run's report: a JSON object a line, written as things happen. */
export type TestEvent =
  | { readonly kind: 'passed'; readonly title: string; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly title: string; readonly details: string }
  | { readonly kind: 'ended' };

/** Environment variable that carries the report's absolute path to the process that runs the tests. */
export const REPORT_VARIABLE = 'ENGEE_TEST_REPORT';
