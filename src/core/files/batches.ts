import type { PlannedFile } from './uploadPlan.ts';

const smallBytes = 256 * 1024;
const maxBatchFiles = 32;
const maxBatchBytes = 4 * 1024 * 1024;

/**
 * Groups files into requests. Small files share a request because a round trip costs more than their bytes. Large files
 * get a request each because the outcome of a request is known only for all of its files together.
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
