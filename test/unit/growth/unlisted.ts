/** Modules that scan text and have no case in parsers.ts, and why that does no harm. */
export const unlisted: Readonly<Record<string, string>> = {
  'core/api/accountApi.ts': 'looks at the beginning of a detail that is 200 characters long',
  'core/api/download.ts': 'looks at the beginning of a header and at a bounded number of digits',
  'core/api/transport.ts': 'tests a token for one class of characters',
  'core/auth/oauth/callbacks.ts': 'tests a query for one class of characters',
  'core/bridge/bridgeModule.ts': 'our own Julia',
  'core/files/download.ts': 'paths of an archive that was admitted, each bounded',
  'core/files/remoteListing.ts': 'splits at one sign',
  'core/repl/history.ts': 'counts characters of one class',
  'core/repl/repl.ts': 'looks at one character',
  'core/run/errors/shownError.ts': 'splits code into lines, for one line',
  'core/run/lineShift.ts': 'splits an edit into lines',
  'core/run/report/runReport.ts': 'looks at one character',
  'core/run/results/formBytes.ts': 'base64 that resultForm.ts has tested',
  'core/run/results/resultsPage.ts': 'our own script',
  'webview/base64.ts': 'takes each character once',
  'webview/inertFrame.ts': 'our own style sheet',
};
