import * as l10n from '@vscode/l10n';
import { foreign, joined, type UiText } from '../lib/uiText.ts';

/** A part of a notebook that another format has no place for. */
export type Leftover =
  | { readonly kind: 'outputs'; readonly count: number }
  /** Outputs that are not as nbformat defines them. */
  | { readonly kind: 'unknownOutputs'; readonly count: number }
  | { readonly kind: 'attachments' }
  /** How Engee shows a cell: whether its code, its mask and its section are hidden. */
  | { readonly kind: 'view' }
  /** Other data under these keys, which are untrusted. */
  | { readonly kind: 'data'; readonly keys: readonly string[] }
  | { readonly kind: 'unknownCell' }
  /** A title that was changed because it had several lines. */
  | { readonly kind: 'title' }
  /** Code that is not complete Julia, so that it would swallow the next cell. It is written as comments. */
  | { readonly kind: 'incompleteCode' }
  /** A cell that is marked as text and contains code. It became a code cell. */
  | { readonly kind: 'codeInText' }
  /** The notebook's language is not Julia. */
  | { readonly kind: 'language'; readonly language: string };

/** What a conversion of a notebook gives. */
export interface Ported {
  /** The new file. */
  readonly text: string;
  /** What has no place in it. */
  readonly leftovers: readonly CellLeftover[];
}

export interface CellLeftover {
  /** The number of the cell, from 1. Absent for the notebook as a whole. */
  readonly cell?: number;
  readonly what: Leftover;
}

const maxKeys = 10;
const maxKeyLength = 60;

/** Returns one line for each part that has no place. */
export function leftoverLines(leftovers: readonly CellLeftover[]): readonly UiText[] {
  return leftovers.map(({ cell, what }) => {
    const text = leftoverText(what);
    return cell === undefined ? text : l10n.t('Cell {0}: {1}', cell, text);
  });
}

function leftoverText(what: Leftover): UiText {
  switch (what.kind) {
    case 'outputs':
      return what.count === 1 ? l10n.t('The output is left out.') : l10n.t('The {0} outputs are left out.', what.count);
    case 'unknownOutputs':
      return l10n.t('Outputs of an unknown form are left out: {0}.', what.count);
    case 'attachments':
      return l10n.t('The attached files are left out.');
    case 'view':
      return l10n.t('Engee’s settings for showing the cell are left out, such as hidden code.');
    case 'data':
      return l10n.t(
        'Other data of the cell is left out: {0}.',
        joined(
          what.keys.map((key) => foreign(key, maxKeyLength)),
          ', ',
          maxKeys,
        ),
      );
    case 'unknownCell':
      return l10n.t('The cell is left out, because its type is unknown.');
    case 'title':
      return l10n.t('The title is written in one line.');
    case 'incompleteCode':
      return l10n.t('The code is written as comments, because it is not complete Julia code.');
    case 'codeInText':
      return l10n.t('The cell is marked as text but contains code, so it is imported as code.');
    case 'language':
      return l10n.t('The code is kept as it is. It is not Julia but {0}.', foreign(what.language, maxKeyLength));
  }
}
