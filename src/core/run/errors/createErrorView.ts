import type { ErrorView, ExceptionView, Places } from '../errorView.ts';
import type { Run } from '../runEvent.ts';
import type { RunError } from '../runOutcome.ts';
import type { JuliaException } from '../../bridge/juliaError.ts';
import { boundedExceptions, errorLimits } from '../../bridge/boundedError.ts';
import { exceptionViews, type ErrorViews } from './exceptionView.ts';
import { foldedFrames } from './foldedFrames.ts';
import { Leads } from './leads.ts';
import { summaryOf } from './message.ts';
import { textErrorViews } from './textErrorViews.ts';

/** Leads an error back to the user's documents, whichever way it was reported. Total: what leads nowhere is shown as it is. */
export function createErrorView(run: Run, error: RunError, places: Places): ErrorView {
  const leads = new Leads(places);
  const { views, omitted } =
    error.kind === 'text' ? textErrorViews(run, error, places, leads) : reportedErrorViews(error.exceptions, leads);
  const [first = nothingKnown, ...causes] = views
    .slice(0, errorLimits.exceptions)
    .map((view) => ({ ...view, frames: foldedFrames(view.frames) }));
  const omittedCauses = omitted + views.length - 1 - causes.length;
  return {
    summary: summaryOf([first, ...causes]),
    exceptions: [first, ...causes],
    ...(omittedCauses > 0 ? { omittedCauses } : {}),
  };
}

function reportedErrorViews(all: readonly JuliaException[], leads: Leads): ErrorViews {
  const { exceptions, omitted } = boundedExceptions(all);
  const views = exceptions.map((exception, index) =>
    exceptionViews(exception, relationTo(exceptions[index - 1]), leads),
  );
  // The words of the first of several tasks are in the message too, when the tasks follow as data.
  const shown = views.flatMap((each, index) => (index + 1 < views.length ? each.views.slice(0, 1) : each.views));
  return { views: shown, omitted: omitted + (views.at(-1)?.omitted ?? 0) };
}

function relationTo(before: JuliaException | undefined): ExceptionView['relation'] {
  if (before === undefined) return 'error';
  return /^(?:Base\.)?(?:TaskFailed|Composite|Captured)Exception$/.test(before.type) ? 'ofTask' : 'causedBy';
}

const nothingKnown: ExceptionView = { relation: 'error', type: '', message: '', frames: [], omittedFrames: 0 };
