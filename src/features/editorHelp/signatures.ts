import * as vscode from 'vscode';
import { activeParameter, signatureText } from '../../core/editorHelp/signatureText.ts';
import { callAtCursor } from '../../core/julia/codeAtCursor.ts';
import { signature } from '../shared/ui/editorHelp.ts';
import type { Session } from './session.ts';
import { textBefore } from './textBefore.ts';

export const signatureTriggers: vscode.SignatureHelpProviderMetadata = {
  triggerCharacters: ['(', ',', ';'],
  retriggerCharacters: ['=', ')'],
};

/** Shows the methods of the function that is called at the cursor. */
export class SessionSignatures implements vscode.SignatureHelpProvider {
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async provideSignatureHelp(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
    context: vscode.SignatureHelpContext,
  ): Promise<vscode.SignatureHelp | undefined> {
    const call = callAtCursor(textBefore(document, position));
    if (call === undefined) return undefined;
    const { name } = call;
    const answer = await this.session.ask(
      document,
      `signatures ${name}`,
      (help, server, signal) => help.signatures(server, name, signal),
      token,
    );
    const methods = answer.kind === 'answer' ? (answer.value?.signatures ?? []) : [];
    if (methods.length === 0) return undefined;
    const texts = methods.map((method) => signatureText(method, name));
    const active = activeParameter(methods, call);
    const help = new vscode.SignatureHelp();
    help.signatures = texts.map(({ label, parameters }) => signature(label, parameters));
    // The user may have chosen another method, which stays if the list is the same.
    const shown = context.activeSignatureHelp;
    const isSame = shown?.signatures.length === methods.length && shown.signatures[0]?.label === texts[0]?.label;
    help.activeSignature =
      isSame && fits(methods, call, shown.activeSignature) ? shown.activeSignature : active.signature;
    const chosen = methods[help.activeSignature];
    // A number that no parameter has emphasizes none.
    help.activeParameter = (chosen && activeParameter([chosen], call).parameter) ?? Number.MAX_SAFE_INTEGER;
    return help;
  }
}

function fits(
  methods: Parameters<typeof activeParameter>[0],
  call: Parameters<typeof activeParameter>[1],
  index: number,
): boolean {
  const method = methods[index];
  return method !== undefined && activeParameter([method], call).parameter !== undefined;
}
