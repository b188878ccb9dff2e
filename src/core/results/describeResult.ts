import * as l10n from '@vscode/l10n';
import { capText } from '../lib/capText.ts';
import type { ResultEntry } from './resultEntry.ts';
import type { FileType } from './resultFile.ts';
import { kindOf, type ResultKind } from './resultForm.ts';

const maxAlternativeLength = 200;

export function kindLabel(kind: ResultKind): string {
  switch (kind) {
    case 'picture':
      return l10n.t('Picture');
    case 'table':
      return l10n.t('Table');
    case 'page':
      return l10n.t('HTML');
    case 'formula':
      return l10n.t('Formula');
    case 'markdown':
      return l10n.t('Markdown');
    case 'text':
      return l10n.t('Text');
  }
}

export function formLabel(type: FileType): string {
  const names: Record<FileType, string> = {
    'image/svg+xml': 'SVG',
    'image/png': 'PNG',
    'image/webp': 'WebP',
    'image/jpeg': 'JPEG',
    'image/gif': 'GIF',
    'text/csv': 'CSV',
    'text/html': 'HTML',
    'text/latex': 'LaTeX',
    'text/markdown': 'Markdown',
    'text/plain': l10n.t('Text'),
  };
  return names[type];
}

/** Returns the source and the kind of a result in one line: `Run 3, pendulum.jl:12, Picture`. */
export function resultLabel({ runNumber, title, forms }: ResultEntry): string {
  const kind = kindLabel(kindOf(forms[0]));
  return runNumber === undefined ? `${title}, ${kind}` : l10n.t('Run {0}, {1}, {2}', runNumber, title, kind);
}

/** Returns the alternative text of a result: its label and its plain text form. */
export function alternativeText(entry: ResultEntry): string {
  const text =
    entry.forms
      .find(({ type }) => type === 'text/plain')
      ?.data.replace(/\s+/g, ' ')
      .trim() ?? '';
  const { head, cutLength } = capText(text, maxAlternativeLength);
  const label = resultLabel(entry);
  return text === '' ? label : `${label}: ${head}${cutLength > 0 ? '…' : ''}`;
}
