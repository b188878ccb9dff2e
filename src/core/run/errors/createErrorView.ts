import type { ErrorView, ExceptionView, Places } from '../errorView.ts';
import type { Run } from '../runEvent.ts';
import type { RunError } from '../runOutcome.ts';
import type { JuliaException } from '../../bridge/juliaError.ts';
import { exceptionViews } from './exceptionView.ts';
import { foldedFrames } from './foldedFrames.ts';
import { Leads } from './leads.ts';
import { summaryOf } from './message.ts';
import { textErrorViews } from './textErrorViews.ts';

/** Leads an error back to the user's documents, whichever way it was reported. Total: what leads nowhere is shown as it is. */
export function createErrorView(run: Run, error: RunError, places: Places): ErrorView {
  const leads = new Leads(places);
  const views =
    error.kind === 'text'
      ? textErrorViews(run, error, places, leads)
      : error.exceptions.flatMap((exception, index, all) => {
          const [own, ...ofTasks] = exceptionViews(exception, relationTo(all[index - 1]), leads);
          // The words of the first of several tasks are in the message too, when the tasks follow as data.
          return own === undefined ? [] : [own, ...(index + 1 < all.length ? [] : ofTasks)];
        });
  const [first = nothingKnown, ...causes] = views.map((view) => ({ ...view, frames: foldedFrames(view.frames) }));
  return { summary: summaryOf([first, ...causes]), exceptions: [first, ...causes] };
}

function relationTo(before: JuliaException | undefined): ExceptionView['relation'] {
  if (before === undefined) return 'error';
  return /^(?:Base\.)?(?:TaskFailed|Composite|Captured)Exception$/.test(before.type) ? 'ofTask' : 'causedBy';
}

const nothingKnown: ExceptionView = { relation: 'error', type: '', message: '', frames: [], omittedFrames: 0 };
