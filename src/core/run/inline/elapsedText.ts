import * as l10n from '@vscode/l10n';

/** A span of time in whole seconds, rounded down. */
export function elapsedText(spanMs: number): string {
  const seconds = Math.max(0, Math.floor(spanMs / 1000));
  if (seconds < 60) return l10n.t('{0} s', seconds);
  return l10n.t('{0} min {1} s', Math.floor(seconds / 60), seconds % 60);
}
