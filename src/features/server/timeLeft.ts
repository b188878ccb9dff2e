import * as l10n from '@vscode/l10n';
import type { UiText } from '../../core/lib/uiText.ts';

const minuteMs = 60_000;

/** A span of time in the two or three signs that a status bar has room for; whole units, rounded down. Undefined when it is over. */
export function timeLeft(spanMs: number): UiText | undefined {
  if (!(spanMs > 0)) return undefined;
  const minutes = Math.floor(spanMs / minuteMs);
  if (minutes < 1) return l10n.t('<1 min');
  if (minutes < 60) return l10n.t('{0} min', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return l10n.t('{0} d', Math.floor(hours / 24));
  return minutes % 60 === 0 || hours >= 10 ? l10n.t('{0} h', hours) : l10n.t('{0} h {1} min', hours, minutes % 60);
}
