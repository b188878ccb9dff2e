import * as l10n from '@vscode/l10n';
import { plainText } from '../api/plainText.ts';
import type { Variable } from '../bridge/bridge.ts';

/** A variable in words: one line each, plain text, none of it may be read as markup. */
export interface VariableText {
  readonly label: string;
  /** Stands beside the label: the value, then type and size. */
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

const maxNameLength = 200;
const maxTextLength = 300;

export function variableText(variable: Variable): VariableText {
  const label = plainText(variable.name, maxNameLength);
  const [value, type, size] = [variable.value, variable.type, variable.size].map((text) => plainText(text, maxTextLength));
  const kind = [type, size].filter((text) => text !== '').join(', ');
  const lines = [
    label,
    l10n.t('Value: {0}', value ?? ''),
    l10n.t('Type: {0}', type ?? ''),
    ...(size === '' ? [] : [l10n.t('Size: {0}', size ?? '')]),
  ];
  return { label, description: `${value ?? ''}  —  ${kind}`, tooltip: lines.join('\n'), spoken: lines.join(', ') };
}

/** Says how many variables are left out; undefined: none. */
export function moreText({ variables, total }: { readonly variables: readonly unknown[]; readonly total: number }): string | undefined {
  const left = total - variables.length;
  return left > 0 ? l10n.t('… and {0} more', left.toLocaleString('en-US')) : undefined;
}
