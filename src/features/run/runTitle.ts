import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { Run } from '../../core/run/runEvent.ts';

/** A run by its place, for display: `pendulum.jl:12`. */
export function placeOf({ submission }: Run): UiText {
  return foreign(submission.kind === 'repl' ? submission.title : `${submission.title}:${(submission.lines[0] ?? 0) + 1}`);
}
