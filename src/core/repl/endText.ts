import * as l10n from '@vscode/l10n';
import { omissionText } from '../bridge/omissionText.ts';
import type { Shown } from '../bridge/shown.ts';
import { describe } from '../errors/describe.ts';
import type { Fault } from '../errors/fault.ts';
import type { RunEnd } from './engine.ts';
import { errorText, plainErrorText } from './errorText.ts';
import type { Output } from './output.ts';

/** Writes how a run ended. @param nameOf what the user calls a file of Julia's */
export function writeEnd(output: Output, end: RunEnd, nameOf: (file: string) => string): void {
  switch (end.kind) {
    case 'value':
      if (end.shown !== undefined) writeShown(output, end.shown);
      return;
    case 'error':
      output.line(
        end.error.kind === 'exceptions'
          ? errorText(end.error.exceptions, nameOf)
          : plainErrorText(end.error.fullDescription),
      );
      return;
    case 'interrupted':
      output.line(l10n.t('Interrupted.'), 'error');
      return;
    case 'stoppedWaiting':
      output.line(l10n.t('No longer waiting. The server may still be working on it.'), 'error');
      return;
    case 'notSent':
      output.line(
        end.why === 'cancelled' ? l10n.t('Not sent.') : l10n.t('Not sent, since the run before it failed.'),
        'error',
      );
      return;
    case 'failed':
      writeFault(output, end.fault);
  }
}

/** A value or a displayed one: its text, and where its other forms are. */
export function writeShown(output: Output, { text, isCut, rich, omitted }: Shown): void {
  if (text !== '') output.line(text);
  if (isCut) output.line(l10n.t('… there is more of it than is shown here'), 'quiet');
  if (rich.length > 0) output.line(l10n.t('(shown in Engee Results)'), 'quiet');
  for (const omission of omitted) output.line(`(${omissionText(omission)})`, 'quiet');
}

/** What went wrong, in words; nothing where the user gave up. */
export function writeFault(output: Output, fault: Fault): void {
  const text = describe(fault)?.text;
  if (text !== undefined) output.line(text, 'error');
}
