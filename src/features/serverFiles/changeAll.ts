import { describe } from '../../core/errors/describe.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import type { RemotePath } from '../../core/files/remotePath.ts';
import { joined, type UiText } from '../../core/lib/uiText.ts';
import { notify } from '../shared/ui/notify.ts';
import { withLateProgress } from './lateProgress.ts';
import { maxNames, nameOf } from './nameOf.ts';
import { showChanges } from './showChanges.ts';
import type { TreeContext } from './treeContext.ts';

interface Failure {
  readonly path: RemotePath;
  readonly error: unknown;
}

/** How to show a change of several files. */
export interface ChangeTexts {
  readonly title: UiText;
  /** Describes several failures: how many, their names, and the reason of the first. */
  readonly failed: (count: number, names: UiText, reason: UiText) => UiText;
}

/**
 * Changes files one after another. A failure does not stop the others, but canceling does. Rejects with the error if there is
 * only one, and shows one message if there are several.
 * @param changed all paths that can be different afterwards
 */
export async function changeAll<T extends { readonly path: RemotePath }>(
  context: TreeContext,
  changes: readonly T[],
  { title, failed }: ChangeTexts,
  changed: readonly RemotePath[],
  change: (each: T, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  try {
    const failures = await withLateProgress(title, context, async (signal) => changeEach(changes, change, signal));
    const [first, ...others] = failures;
    if (first === undefined) return;
    const fault = faultOf(first.error);
    const reason = fault && describe(fault)?.text;
    if (others.length === 0 || reason === undefined) throw first.error;
    void notify(
      'error',
      failed(
        failures.length,
        joined(
          failures.map(({ path }) => nameOf(path)),
          ', ',
          maxNames,
        ),
        reason,
      ),
    );
  } finally {
    await showChanges(context, changed);
  }
}

async function changeEach<T extends { readonly path: RemotePath }>(
  changes: readonly T[],
  change: (each: T, signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const each of changes) {
    signal.throwIfAborted();
    try {
      await change(each, signal);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined || fault.kind === 'canceled') throw error;
      failures.push({ path: each.path, error });
    }
  }
  return failures;
}
