import * as l10n from '@vscode/l10n';
import { describe } from '../errors/describe.ts';
import { capLines, outputLimits } from './capLines.ts';
import { errorLines } from './errorReport.ts';
import { linkedLine, textLine, type ReportLine } from './reportLine.ts';
import type { RunRecord } from './runRecord.ts';
import type { RunOutcome } from './runQueue.ts';
import type { Submission } from './submission.ts';
import { capText, plainText } from './terminalText.ts';

/** A longer first line of code is cut in the header, to three quarters of this. */
const maxCodeLength = 80;

/**
 * The line above each run: its number, the time, where the code stands (a link), the beginning of the code.
 * @param time the time of day, in the user's own form
 */
export function headerLines(record: RunRecord, time: string): ReportLine[] {
  const { submission } = record;
  const codeLines = submission.code.split('\n');
  const isCode = (_line: number, index: number) => codeLines[index]?.trim() !== '';
  const first = submission.lines.find(isCode) ?? 0;
  const last = submission.lines.findLast(isCode) ?? first;
  const range = first === last ? String(first + 1) : `${first + 1}-${last + 1}`;
  const { uri, version } = submission;
  return [
    linkedLine(
      `▶ [${record.number}] ${time}  `,
      { text: `${submission.title}:${range}`, target: { kind: 'document', uri, version, line: first } },
      `  │ ${codeSummary(submission.code)}`,
    ),
  ];
}

/**
 * What a run came to, as lines; a blank line ends it.
 * @param durationMs from sending to the answer
 */
export function outcomeLines(record: RunRecord, outcome: RunOutcome, durationMs: number): ReportLine[] {
  const body = capLines(bodyLines(record, outcome), outputLimits);
  const duration = outcome.kind === 'value' || outcome.kind === 'error' ? [textLine(`  (${formatDuration(durationMs)})`)] : [];
  return [...body, ...duration, textLine('')];
}

/** The result with nothing cut and nothing hidden, still free of control characters; undefined where there is none. */
export function fullText(outcome: RunOutcome): string | undefined {
  if (outcome.kind === 'value') return plainText(outcome.text);
  if (outcome.kind === 'error') return plainText(outcome.fullDescription);
  return undefined;
}

function bodyLines(record: RunRecord, outcome: RunOutcome): ReportLine[] {
  switch (outcome.kind) {
    case 'value':
      return [...toTextLines(plainText(outcome.text)), ...printingNote(record.submission, outcome.text)];
    case 'error':
      return errorLines(record, plainText(outcome.fullDescription));
    case 'stoppedWaiting':
      return [textLine(l10n.t('Stopped waiting. The server may still be working on this; its result will not be shown.'))];
    case 'notSent':
      return [
        textLine(
          outcome.why === 'cancelled'
            ? l10n.t('Cancelled before it was sent.')
            : l10n.t('Not sent: the run before it could not be done.'),
        ),
      ];
    case 'failed':
      return [textLine(describe(outcome.fault)?.text ?? l10n.t('Cancelled.'))];
  }
}

/** The documented endpoint returns nothing of what the code prints; without a word that looks like a fault. */
function printingNote(submission: Submission, value: string): ReportLine[] {
  const printsOnly = value === 'nothing' && /\b(?:println?|printstyled|display)\s*\(|@(?:show|printf|info|warn)\b/.test(submission.code);
  return printsOnly ? [textLine(l10n.t('  (Engee returns the value of the last expression; what the code prints is not part of it.)'))] : [];
}

function toTextLines(text: string): ReportLine[] {
  return text.replace(/\n$/, '').split('\n').map(textLine);
}

/** The first line that does something; of code that is all comments, the first line. */
function codeSummary(code: string): string {
  const lines = code.split('\n').filter((text) => text.trim() !== '');
  const line = oneLine(lines.find((text) => !text.trim().startsWith('#')) ?? lines[0] ?? '').trim();
  const { head, cutLength } = capText(line, maxCodeLength);
  return cutLength > 0 || code.trim() !== line ? `${head} …` : head;
}

function oneLine(text: string): string {
  return plainText(text).replaceAll('\n', ' ');
}

function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return l10n.t('{0} ms', Math.round(durationMs));
  if (durationMs < 60_000) return l10n.t('{0} s', (durationMs / 1000).toFixed(1));
  return l10n.t('{0} min {1} s', Math.floor(durationMs / 60_000), Math.round((durationMs % 60_000) / 1000));
}
