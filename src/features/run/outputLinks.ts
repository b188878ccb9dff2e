import * as vscode from 'vscode';
import type { LinkTarget } from '../../core/run/report/reportLine.ts';
import { commandUri, linkCommands } from './linkCommands.ts';
import type { OutputBlock } from './runOutput.ts';

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

function linksOf(block: OutputBlock, document: vscode.TextDocument, headerLine: number): vscode.DocumentLink[] {
  return block.linked.flatMap(({ offset, line }) => {
    const lineNumber = headerLine + offset;
    if (lineNumber >= document.lineCount || document.lineAt(lineNumber).text !== line.text) return [];
    return line.links.map(({ start, end, target }) => {
      const link = new vscode.DocumentLink(new vscode.Range(lineNumber, start, lineNumber, end), uriOf(target, block.number));
      link.tooltip = target.kind === 'document' ? vscode.l10n.t('Go to this line') : vscode.l10n.t('Show the whole result');
      return link;
    });
  });
}

function uriOf(target: LinkTarget, runNumber: number): vscode.Uri {
  return target.kind === 'document'
    ? commandUri(linkCommands.openFrame, target)
    : commandUri(linkCommands.showFullResult, runNumber);
}
