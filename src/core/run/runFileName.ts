import type { Run } from './model.ts';

/** Keeps names readable in stack traces. */
const maxTitleLength = 80;

/**
 * Returns the file name that Julia uses for the code of a run: the document's title and the run's id. It is not a path, which
 * Julia would look up as a file.
 */
export function runFileName({ id, submission }: Pick<Run, 'id' | 'submission'>): string {
  const title = submission.title.replace(/[\p{Cc}\p{Cs}/\\:#"$]/gu, '_').slice(0, maxTitleLength);
  return `${title}#${id}`;
}

/** Returns the run id in a name created by `runFileName`, or undefined for any other name. */
export function runIdIn(fileName: string): string | undefined {
  return /#([0-9a-z]+-[0-9a-z]+)$/.exec(fileName)?.[1];
}
