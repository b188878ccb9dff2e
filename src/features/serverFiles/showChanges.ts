import { remoteParent, type RemotePath } from '../../core/files/remotePath.ts';
import type { TreeContext } from './treeContext.ts';

/** Tells all views that these paths have changed, and waits until the tree shows it. */
export async function showChanges(
  { listings, model, server: { runningUrl } }: Pick<TreeContext, 'listings' | 'model' | 'server'>,
  paths: readonly RemotePath[],
): Promise<void> {
  if (runningUrl === undefined) return;
  listings.invalidate(runningUrl, ...paths);
  await model.reload(paths.map(remoteParent));
}
