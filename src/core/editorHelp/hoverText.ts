import type { UiText } from '../lib/uiText.ts';
import { docMarkdown } from './docMarkdown.ts';
import type { Described } from './sessionHelp.ts';
import { signatureText } from './signatureText.ts';

/** What a hover shows. Empty parts are left out. */
export interface HoverText {
  /** Plain text for a code block. Untrusted. */
  readonly code: string;
  /** Markdown that is safe to show. */
  readonly doc: UiText | undefined;
}

/** Returns what to show about a name, or undefined if there is nothing to say. */
export function hoverText(name: string, described: Described): HoverText | undefined {
  const { what, type, size, value, doc } = described;
  const code =
    what === 'variable' ? variableCode(name, type, size, value) : doc === '' ? methodsCode(name, described) : '';
  return code === '' && doc === '' ? undefined : { code, doc: doc === '' ? undefined : docMarkdown(doc) };
}

function variableCode(name: string, type: string, size: string, value: string): string {
  return `${name}::${type}${size === '' ? '' : `  # ${size}`}\n${value}`;
}

/** A function without documentation is described by its methods. */
function methodsCode(name: string, { signatures, total }: Described): string {
  const lines: string[] = signatures.map((signature) => signatureText(signature, name).label);
  return [...lines, ...(total > lines.length ? ['…'] : [])].join('\n');
}
