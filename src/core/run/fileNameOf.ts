import type { Run } from './runEvent.ts';

/** A name that people can read in a stack trace; a path would be taken for a file. */
const maxTitleLength = 80;

/** The file name under which Julia knows the code of a run: the document's, and the run's id. */
export function fileNameOf({ id, submission }: Pick<Run, 'id' | 'submission'>): string {
  const title = submission.title.replace(/[\p{Cc}\p{Cs}/\\:#"$]/gu, '_').slice(0, maxTitleLength);
  return `${title}#${id}`;
}

/** The id in such a name; undefined when it is another's. */
export function runIdIn(fileName: string): string | undefined {
  return /#([0-9a-z]+-[0-9a-z]+)$/.exec(fileName)?.[1];
}
