import * as l10n from '@vscode/l10n';
import type { JuliaException, JuliaFrame } from '../bridge/juliaError.ts';
import { boundedExceptions } from '../bridge/boundedError.ts';
import { formatCount } from '../lib/format.ts';
import { styled } from './output.ts';

/**
 * An error as Julia's REPL prints it: the message in red, its stack below, then its causes. Frames of the platform
 * are left out. Line ends are LF; colours are inside.
 * @param nameOf what the user calls a file of Julia's
 */
export function errorText(exceptions: readonly JuliaException[], nameOf: (file: string) => string): string {
  const bounded = boundedExceptions(exceptions);
  const texts = bounded.exceptions.map((exception, index) => exceptionText(exception, index > 0, nameOf));
  const more =
    bounded.omitted === 0
      ? []
      : [styled(l10n.t('… {0} more causes were left out', formatCount(bounded.omitted)), 'quiet')];
  return [...texts, ...more].join('\n\n');
}

/** The same for an error of which there is only text. */
export function plainErrorText(description: string): string {
  return `${title('ERROR')} ${styled(description, 'error')}`;
}

function exceptionText(exception: JuliaException, isCause: boolean, nameOf: (file: string) => string): string {
  const { message, syntax, frames, omittedFrames } = exception;
  const lines = [`${title(isCause ? 'caused by' : 'ERROR')} ${styled(message, 'error')}`];
  if (syntax !== undefined)
    lines.push(styled(` @ ${placeText(nameOf(syntax.file), syntax.line, syntax.column)}`, 'quiet'));
  const shown = frames.filter(({ owner }) => owner !== 'platform');
  if (shown.length === 0 || syntax !== undefined) return lines.join('\n');
  lines.push(
    'Stacktrace:',
    ...shown.flatMap((frame, index) => frameLines(frame, index + 1, String(shown.length).length, nameOf)),
  );
  if (omittedFrames > 0) lines.push(styled(l10n.t('  … {0} frames are left out', omittedFrames), 'quiet'));
  return lines.join('\n');
}

/** Words that Julia itself prints, and therefore not translated. */
function title(words: 'ERROR' | 'caused by'): string {
  return styled(`${words}:`, 'errorTitle');
}

function frameLines(frame: JuliaFrame, number: number, width: number, nameOf: (file: string) => string): string[] {
  const { call, module, file, line, owner, repeats } = frame;
  const as = owner === 'user' ? 'plain' : 'quiet';
  const head = ` ${`[${number}]`.padStart(width + 2)} ${call}`;
  const place = placeText(nameOf(file), line, 0);
  const where = place === '' ? [] : [`${' '.repeat(width + 4)}@ ${module === '' ? '' : `${module} `}${place}`];
  const repeated =
    repeats === undefined ? [] : [l10n.t('  ⋮ the last {0} frames, {1} times in all', repeats.length, repeats.times)];
  return [
    ...[head, ...where].map((text) => styled(oneLine(text), as)),
    ...repeated.map((text) => styled(text, 'quiet')),
  ];
}

function placeText(name: string, line: number, column: number): string {
  return `${name}${line > 0 ? `:${line}` : ''}${column > 0 ? `:${column}` : ''}`;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
