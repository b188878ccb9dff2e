import * as l10n from '@vscode/l10n';
import { formatElapsed } from '../lib/format.ts';
import type { RunProgress } from '../run/model.ts';
import type { InlineStatus } from './inlineStatus.ts';

/** Shorter runs show no time, because numbers that flash briefly distract. */
const timeAfterMs = 2_000;

/**
 * Returns the line to show next to the code.
 * @param now milliseconds since the epoch
 */
export function inlineText(status: InlineStatus, now: number): string {
  switch (status.kind) {
    case 'queued':
      return `⋯ ${l10n.t('queued')}`;
    case 'running': {
      const elapsedMs = now - status.since;
      const label = progressText(status.progress);
      const separator = label.endsWith('…') ? ' ' : ', ';
      return elapsedMs < timeAfterMs ? `⋯ ${label}` : `⋯ ${label}${separator}${formatElapsed(elapsedMs)}`;
    }
    case 'ended':
      return status.line;
  }
}

function progressText(progress: RunProgress): string {
  switch (progress) {
    case 'preparing':
      return l10n.t('Preparing your server for runs…');
    case 'running':
    case 'plain':
      return l10n.t('running');
    case 'waitingForOther':
      return l10n.t('waiting for a run from another window');
    case 'silent':
      return l10n.t('running (no response)');
    case 'reattaching':
      return l10n.t('running (reconnecting)');
  }
}
