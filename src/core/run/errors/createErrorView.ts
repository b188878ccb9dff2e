import type { ErrorView, ExceptionView, Places } from '../errorView.ts';
import type { Run } from '../runEvent.ts';
import type { RunError } from '../runOutcome.ts';
import { exceptionViews } from './exceptionView.ts';
import { Leads } from './leads.ts';
import { summaryOf } from './message.ts';
import { textErrorViews } from './textErrorViews.ts';

/** Leads an error back to the user's documents, whichever way it was reported. Total: what leads nowhere is shown as it is. */
export function createErrorView(run: Run, error: RunError, places: Places): ErrorView {
  const leads = new Leads(places);
  const views =
    error.kind === 'text'
      ? textErrorViews(run, error, places, leads)
      : error.exceptions.flatMap((exception, index) => exceptionViews(exception, index === 0 ? 'error' : 'causedBy', leads));
  const [first = nothingKnown, ...causes] = views;
  return { summary: summaryOf([first, ...causes]), exceptions: [first, ...causes] };
}

const nothingKnown: ExceptionView = { relation: 'error', type: '', message: '', frames: [], omittedFrames: 0 };
