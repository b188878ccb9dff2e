import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import type { LinkTarget, ReportLine } from '../../core/run/report/reportLine.ts';
import { commands } from '../shared/commands.ts';
import { documentLink } from '../shared/ui/documents.ts';
import { commandUri, linkCommands } from './linkCommands.ts';

/** What one run wrote: its lines that have links, counted from its header line. */
export interface OutputBlock {
  readonly number: number;
  readonly header: string;
  readonly linked: readonly { readonly offset: number; readonly line: ReportLine }[];
}

/**
 * Links in the output. A run is found by its header line, its links by their distance from it; a line that does not read
 * as it was written gets no link, so that nothing a server sends can make one.
 */
export class OutputLinks implements vscode.DocumentLinkProvider {
  private readonly blockOf: (runNumber: number) => OutputBlock | undefined;

  constructor(blockOf: (runNumber: number) => OutputBlock | undefined) {
    this.blockOf = blockOf;
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return [...document.getText().matchAll(/^▶ \[(\d+)\] .*$/gm)].flatMap((match) => {
      const block = this.blockOf(Number(match[1]));
      return block?.header === match[0] ? linksOf(block, document, document.positionAt(match.index).line) : [];
    });
  }
}

/**
 * The links of lines that a run wrote into a document, where they still read as they were written.
 * @param firstLine of the document, zero-based, that the offsets count from
 */
export function linksOf(
  block: Pick<OutputBlock, 'number' | 'linked'>,
  document: vscode.TextDocument,
  firstLine: number,
): vscode.DocumentLink[] {
  return block.linked.flatMap(({ offset, line }) => {
    const lineNumber = firstLine + offset;
    if (lineNumber < 0 || lineNumber >= document.lineCount || document.lineAt(lineNumber).text !== line.text) return [];
    return line.links.map(({ start, end, target }) =>
      documentLink(
        new vscode.Range(lineNumber, start, lineNumber, end),
        uriOf(target, block.number),
        tooltips()[target.kind],
      ),
    );
  });
}

function uriOf(target: LinkTarget, runNumber: number): vscode.Uri {
  switch (target.kind) {
    case 'document':
      return commandUri(linkCommands.openFrame, target);
    case 'fullText':
      return commandUri(linkCommands.showFullResult, runNumber);
    case 'saveWhole':
      return commandUri(commands.saveWhole, runNumber);
  }
}

function tooltips(): Record<LinkTarget['kind'], UiText> {
  return {
    document: vscode.l10n.t('Go to this line'),
    fullText: vscode.l10n.t('Show the whole result'),
    saveWhole: vscode.l10n.t('Save the whole result to a file'),
  };
}
