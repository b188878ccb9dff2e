import { foreign, type UiText } from '../../core/lib/uiText.ts';
import type { Run } from '../../core/run/runEvent.ts';
import { submissionPlace } from '../../core/run/submissionPlace.ts';

/** A run by its place, for display: `pendulum.jl:12-14`. */
export function placeOf({ submission }: Run): UiText {
  return foreign(submissionPlace(submission));
}
