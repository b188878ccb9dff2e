import * as vscode from 'vscode';
import { parsePasted } from '../../core/auth/oauth/pastedAnswer.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { ask, notify } from '../shared/ui/notify.ts';
import { createTextBox, showProblem, type TextBox } from '../shared/ui/quickInput.ts';

interface WaitingSignIn {
  readonly redirectUri: string;
  readonly state: string;
}

/** Lets the user paste the address from the browser when the browser doesn't return to the editor. */
export class PasteAddress {
  private readonly offer: (query: string) => boolean;
  private waiting: WaitingSignIn | undefined;
  private box: TextBox | undefined;

  /** @param offer passes the pasted query to the sign-in in progress and returns whether it was accepted */
  constructor(offer: (query: string) => boolean) {
    this.offer = offer;
  }

  /** Marks a sign-in as in progress until disposed. */
  begin(waiting: WaitingSignIn): vscode.Disposable {
    this.setWaiting(waiting);
    return new vscode.Disposable(() => {
      if (this.waiting !== waiting) return;
      this.setWaiting(undefined);
      this.box?.hide();
    });
  }

  /** Opens the input box, optionally with a problem. It closes when the sign-in ends. */
  ask(problem?: UiText): void {
    const { waiting } = this;
    if (waiting === undefined) {
      void notify('information', vscode.l10n.t('No browser sign-in is in progress.'));
      return;
    }
    this.box?.hide();
    const box = createTextBox();
    this.box = box;
    box.title = vscode.l10n.t('Sign In to Engee');
    box.placeholder = vscode.l10n.t('Address from the browser');
    box.prompt = vscode.l10n.t(
      "Allow access in the browser. If the next page doesn't return you to the editor, copy its whole address, even if it shows an error, and paste it here.",
    );
    box.ignoreFocusOut = true;
    box.onDidChangeValue(() => {
      showProblem(box, undefined);
    });
    box.onDidAccept(() => {
      void this.submit(box.value, waiting).then((result) => {
        if (result === undefined) box.hide();
        else showProblem(box, result);
      });
    });
    box.onDidHide(() => {
      box.dispose();
      if (this.box === box) this.box = undefined;
    });
    showProblem(box, problem);
    box.show();
  }

  /** Processes the pasted text. Returns the problem, or undefined when the text was accepted. */
  private async submit(text: string, { redirectUri, state }: WaitingSignIn): Promise<UiText | undefined> {
    const answer = parsePasted(text, { redirectUri, state });
    switch (answer.kind) {
      case 'query':
        return this.offer(answer.query) ? undefined : vscode.l10n.t('No browser sign-in is in progress.');
      case 'otherSignIn':
        return vscode.l10n.t(
          'This address belongs to another sign-in. Allow access in the browser again and copy the address of the next page.',
        );
      case 'bareCode': {
        if (!(await confirmBareCode())) return vscode.l10n.t('Paste the whole address instead.');
        const isAccepted = this.offer(`code=${encodeURIComponent(answer.code)}&state=${encodeURIComponent(state)}`);
        return isAccepted ? undefined : vscode.l10n.t('No browser sign-in is in progress.');
      }
      case 'elsewhere':
        return vscode.l10n.t(
          'This is the address of another page. It must begin with {0}',
          foreign(redirectUri.replace(/\?.*/, '')),
        );
      case 'unreadable':
        return vscode.l10n.t(
          'This address contains no code. Copy the address of the page that opens after you allow access.',
        );
    }
  }

  private setWaiting(waiting: WaitingSignIn | undefined): void {
    this.waiting = waiting;
    void vscode.commands.executeCommand('setContext', 'engee.isWaitingForBrowser', waiting !== undefined);
  }
}

async function confirmBareCode(): Promise<boolean> {
  const use = vscode.l10n.t('Use Code');
  const detail = vscode.l10n.t(
    "A code alone doesn't show which sign-in it belongs to. A code that someone sent you would sign you in to their account, and your files would be sent there. Continue only if you copied the code from your own browser.",
  );
  return (await ask('warning', { message: vscode.l10n.t('Sign in with only a code?'), detail }, use)) === use;
}
