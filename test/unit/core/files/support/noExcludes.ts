import type { ExcludesOf } from '../../../../../src/core/files/planUpload.ts';

/** Settings that exclude nothing, outside a workspace. */
export const noExcludes: ExcludesOf = () => ({ folder: undefined, names: [], globs: [] });
