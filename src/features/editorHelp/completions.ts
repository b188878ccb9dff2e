import * as vscode from 'vscode';
import { completionOffers } from '../../core/editorHelp/completionOffers.ts';
import { type CompletionPiece, completionPiece, wordsIn } from '../../core/julia/codeAtCursor.ts';
import { foreign } from '../../core/lib/uiText.ts';
import { completionItem } from '../shared/ui/editorHelp.ts';
import type { Session } from './session.ts';
import { textBefore } from './textBefore.ts';

/** Characters that begin something to complete. Letters do so in any case. */
export const completionTriggers = ['.', '\\', '/', '@'];

const kinds: Readonly<Record<string, vscode.CompletionItemKind>> = {
  function: vscode.CompletionItemKind.Function,
  type: vscode.CompletionItemKind.Class,
  module: vscode.CompletionItemKind.Module,
  macro: vscode.CompletionItemKind.Method,
  variable: vscode.CompletionItemKind.Variable,
  field: vscode.CompletionItemKind.Field,
  keyword: vscode.CompletionItemKind.Keyword,
  path: vscode.CompletionItemKind.File,
  symbol: vscode.CompletionItemKind.Unit,
};

/** Offers what the user's session knows, and with it the words of the document, which the editor offers only by themselves. */
export class SessionCompletions implements vscode.CompletionItemProvider {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const piece = completionPiece(textBefore(document, position));
    if (piece === undefined) return undefined;
    const { code } = piece;
    const answer = await this.session.ask(
      document,
      `complete ${code}`,
      (help, server, signal) => help.completions(server, code, signal),
      token,
    );
    // The editor offers the words of its documents.
    if (answer.kind === 'unavailable' || token.isCancellationRequested) return undefined;
    // An incomplete list is asked for again at the next key.
    if (answer.kind === 'late') return new vscode.CompletionList(wordItems(document, position, piece, new Set()), true);
    const offers = answer.value && completionOffers(answer.value, piece);
    if (offers === undefined) return undefined;
    const range = new vscode.Range(position.translate(0, -offers.replaced), position);
    const items = offers.completions.map(({ label, text, filter, kind }) =>
      completionItem({ label, text, filter, range, kind: kinds[kind] ?? vscode.CompletionItemKind.Text }),
    );
    const known = new Set(offers.completions.map(({ text }) => text));
    return new vscode.CompletionList([...items, ...wordItems(document, position, piece, known)], offers.isCut);
  }
}

/** Offers the words of the document that the session doesn't know, such as local variables. */
function wordItems(
  document: vscode.TextDocument,
  position: vscode.Position,
  { code }: CompletionPiece,
  known: ReadonlySet<string>,
): vscode.CompletionItem[] {
  const isWord = /^[\p{L}_][\p{L}\p{N}_!]*$/u.test(code);
  const setting: unknown = vscode.workspace.getConfiguration('editor', document).get('wordBasedSuggestions');
  if (!isWord || setting === 'off') return [];
  const range = new vscode.Range(position.translate(0, -code.length), position);
  return wordsIn(document.getText(), new Set([...known, code])).map((word) =>
    completionItem({
      label: foreign(word),
      text: word,
      filter: word,
      range,
      kind: vscode.CompletionItemKind.Text,
      sortText: `\uffff${word}`,
    }),
  );
}
