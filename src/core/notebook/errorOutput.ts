import { plainText } from '../lib/terminal/plainText.ts';
import { terminalErrorLines } from '../output/errorLines.ts';
import type { LinkTarget, ReportLine } from '../output/reportLine.ts';
import type { ErrorView } from '../stackTrace/errorView.ts';
import { errorType, type NotebookOutput } from './notebookOutput.ts';

const cellScheme = 'vscode-notebook-cell:';

/** Returns an error as an output whose places in the user's code are links. The file gets the same text without links. */
export function errorOutput(view: ErrorView): NotebookOutput {
  const [{ type: name, message }] = view.exceptions;
  const lines = terminalErrorLines(view).map(({ line }) => line);
  return {
    items: [{ mime: errorType, data: JSON.stringify({ name, message, stack: lines.map(linkedText).join('\n') }) }],
    rest: {
      kind: 'error',
      raw: { output_type: 'error', ename: name, evalue: message, traceback: lines.map(({ text }) => text) },
    },
  };
}

/**
 * Returns a stack trace that the editor shows as text. In a trusted workspace, its renderer runs links in a stack as HTML, and turns
 * what looks like a frame of Python into such a link. A zero-width space prevents both.
 */
export function harmlessStack(stack: string): string {
  return plainText(stack).replace(/(<)(?=a\s)|\b(File|Cell|Input)(?=\s)/gi, '$&\u200B');
}

function linkedText({ text, links }: ReportLine): string {
  let linked = '';
  let done = 0;
  for (const { start, end, target } of links) {
    const address = addressOf(target);
    if (address === undefined) continue;
    linked += harmlessStack(text.slice(done, start));
    linked += `<a href='${escaped(address)}'>${escaped(text.slice(start, end))}</a>`;
    done = end;
  }
  return linked + harmlessStack(text.slice(done));
}

/** Returns the address of a place in the form that the editor opens from a stack. The URI of a cell stays when the cell is moved. */
function addressOf(target: LinkTarget): string | undefined {
  if (target.kind !== 'document') return undefined;
  const { uri, line } = target;
  return uri.startsWith(cellScheme) ? `${uri}?line=${line}` : `${uri}:${line + 1}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
