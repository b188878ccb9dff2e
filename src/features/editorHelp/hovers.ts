import * as vscode from 'vscode';
import { hoverText } from '../../core/editorHelp/hoverText.ts';
import { nameAt } from '../../core/julia/codeAtCursor.ts';
import { docHover } from '../shared/ui/editorHelp.ts';
import type { Session } from './session.ts';
import { textBefore } from './textBefore.ts';

/** Shows the documentation of a name, and the type and value of a variable of the session. */
export class SessionHovers implements vscode.HoverProvider {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const before = textBefore(document, position);
    const line = document.lineAt(position.line).text.slice(position.character);
    const found = nameAt(before + line, before.length);
    if (found === undefined) return undefined;
    const { name, start, end } = found;
    const answer = await this.session.ask(
      document,
      `describe ${name}`,
      (help, server, signal) => help.describe(server, name, signal),
      token,
    );
    const text = answer.kind === 'answer' && answer.value !== undefined ? hoverText(name, answer.value) : undefined;
    const range = new vscode.Range(
      position.translate(0, start - before.length),
      position.translate(0, end - before.length),
    );
    return text && docHover(range, text.code, text.doc);
  }
}
