import type { PlannedFile } from './uploadPlan.ts';

const smallBytes = 256 * 1024;
const maxBatchFiles = 32;
const maxBatchBytes = 4 * 1024 * 1024;

/**
 * Groups files into requests: one each, save that small files share, since a round trip would cost more than they do.
 * What one request came to is known only for all of its files together, which is why large ones do not share.
 */
export function toBatches(files: readonly PlannedFile[]): readonly (readonly PlannedFile[])[] {
  const batches: (readonly PlannedFile[])[] = [];
  let shared: PlannedFile[] = [];
  let sharedBytes = 0;
  for (const file of files) {
    if (file.sizeBytes > smallBytes) {
      batches.push([file]);
      continue;
    }
    if (shared.length === maxBatchFiles || sharedBytes + file.sizeBytes > maxBatchBytes) {
      shared = [];
      sharedBytes = 0;
    }
    if (shared.length === 0) batches.push(shared);
    shared.push(file);
    sharedBytes += file.sizeBytes;
  }
  return batches;
}
