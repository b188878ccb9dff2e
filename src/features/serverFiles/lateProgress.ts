import { abortWith } from '../../core/lib/abort.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { withCancellableProgress } from '../shared/progress.ts';
import { showProgress } from '../shared/ui/showProgress.ts';
import type { TreeContext } from './treeContext.ts';

/** Most changes end before this. Then no notification appears. */
const lateMs = 1_000;

/** Runs a task with the progress bar of the view, and after a second with a notification that can cancel it. */
export async function withLateProgress<T>(
  title: UiText,
  { clock, closing }: Pick<TreeContext, 'clock' | 'closing'>,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const canceling = abortWith(closing);
  const running = task(canceling.signal);
  const ended = running.then(
    () => undefined,
    () => undefined,
  );
  const timer = clock.schedule(() => {
    void withCancellableProgress(title, async (_report, canceled) => {
      canceled.addEventListener('abort', () => {
        canceling.abort(canceled.reason);
      });
      await ended;
    });
  }, lateMs);
  try {
    return await showProgress({ location: { viewId: 'engee.files' } }, async () => running);
  } finally {
    timer.dispose();
    canceling.dispose();
  }
}
