import type { RemotePath } from '../remotePath.ts';

/** Gateways and Julia accept expressions of 48 KB, and base64 makes a third more of the paths. */
const maxBytes = 32 * 1024;
const maxPaths = 1_000;
const utf8 = new TextEncoder();

/** Divides paths into the batches of one request each. */
export function pathBatches(paths: readonly RemotePath[]): readonly (readonly RemotePath[])[] {
  const batches: RemotePath[][] = [];
  let bytes = Infinity;
  for (const path of paths) {
    const added = utf8.encode(path).length + 1;
    const last = batches.at(-1);
    if (last === undefined || bytes + added > maxBytes || last.length === maxPaths) {
      batches.push([path]);
      bytes = added;
    } else {
      last.push(path);
      bytes += added;
    }
  }
  return batches;
}

/** Returns the argument for several paths. No path contains NUL. */
export function joinedPaths(paths: readonly RemotePath[]): { readonly text: string } {
  return { text: paths.join('\0') };
}
