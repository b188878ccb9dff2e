import * as vscode from 'vscode';
import type { UiText } from '../../core/lib/uiText.ts';
import type { LinkTarget, ReportLine } from '../../core/output/reportLine.ts';
import { commands } from '../shared/commands.ts';
import { documentLink } from '../shared/ui/documents.ts';
import { commandUri, linkCommands } from './linkCommands.ts';

/** The output of one run: its lines with links, by their offset from the header line. */
export interface OutputBlock {
  readonly number: number;
  readonly header: string;
  readonly linked: readonly { readonly offset: number; readonly line: ReportLine }[];
}

/**
 * Provides the links in the output. A run is identified by its header line, and its links by their offset from it. A line that
 * differs from what was written gets no link, so that text from a server cannot create one.
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
 * Returns the links in a document for the lines of a run that still have their original text.
 * @param firstLine zero-based document line that the offsets are relative to
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
    fullText: vscode.l10n.t('Show the full result'),
    saveWhole: vscode.l10n.t('Save the full result to a file'),
  };
}
