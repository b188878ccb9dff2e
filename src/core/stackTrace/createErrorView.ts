import { boundedExceptions, errorLimits } from '../bridge/boundedError.ts';
import type { JuliaException } from '../bridge/juliaError.ts';
import type { Run, RunError } from '../run/model.ts';
import type { ErrorView, ExceptionView, SourceLookup } from './errorView.ts';
import { type ErrorViews, exceptionViews } from './exceptionView.ts';
import { foldFrames } from './foldFrames.ts';
import { LocationResolver } from './locationResolver.ts';
import { summaryOf } from './message.ts';
import { textErrorViews } from './textErrorViews.ts';

/**
 * Maps an error to the user's documents. Never throws: a place that cannot be mapped keeps the name that Julia gave it.
 */
export function createErrorView(run: Run, error: RunError, sources: SourceLookup): ErrorView {
  const resolver = new LocationResolver(sources, run.submission);
  const { views, omitted } =
    error.kind === 'text'
      ? textErrorViews(run, error, sources, resolver)
      : reportedErrorViews(error.exceptions, resolver);
  const [first = nothingKnown, ...causes] = views
    .slice(0, errorLimits.exceptions)
    .map((view) => ({ ...view, frames: foldFrames(view.frames) }));
  const omittedCauses = omitted + views.length - 1 - causes.length;
  return {
    summary: summaryOf([first, ...causes]),
    exceptions: [first, ...causes],
    ...(omittedCauses > 0 ? { omittedCauses } : {}),
  };
}

function reportedErrorViews(all: readonly JuliaException[], resolver: LocationResolver): ErrorViews {
  const { exceptions, omitted } = boundedExceptions(all);
  const views = exceptions.map((exception, index) =>
    exceptionViews(exception, relationTo(exceptions[index - 1]), resolver),
  );
  // When the errors of the tasks follow as data, the message repeats the error of the first task.
  const shown = views.flatMap((each, index) => (index + 1 < views.length ? each.views.slice(0, 1) : each.views));
  return { views: shown, omitted: omitted + (views.at(-1)?.omitted ?? 0) };
}

function relationTo(before: JuliaException | undefined): ExceptionView['relation'] {
  if (before === undefined) return 'error';
  return /^(?:Base\.)?(?:TaskFailed|Composite|Captured)Exception$/.test(before.type) ? 'ofTask' : 'causedBy';
}

const nothingKnown: ExceptionView = { relation: 'error', type: '', message: '', frames: [], omittedFrames: 0 };
