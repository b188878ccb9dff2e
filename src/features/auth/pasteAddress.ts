import * as vscode from 'vscode';
import { readPasted } from '../../core/auth/oauth/pastedAnswer.ts';
import { foreign, type UiText } from '../../core/lib/uiText.ts';
import { ask, notify } from '../shared/ui/notify.ts';
import { createTextBox, showProblem, type TextBox } from '../shared/ui/quickInput.ts';

interface WaitingSignIn {
  readonly redirectUri: string;
  readonly state: string;
}

/** Lets the user bring the browser's answer by hand, where it does not find its way to the editor. */
export class PasteAddress {
  private readonly offer: (query: string) => boolean;
  private waiting: WaitingSignIn | undefined;
  private box: TextBox | undefined;

  /** @param offer gives the query of an answer to the sign-in that waits; true when it was the right one */
  constructor(offer: (query: string) => boolean) {
    this.offer = offer;
  }

  /** A sign-in waits from now on, until disposed. */
  begin(waiting: WaitingSignIn): vscode.Disposable {
    this.setWaiting(waiting);
    return new vscode.Disposable(() => {
      if (this.waiting !== waiting) return;
      this.setWaiting(undefined);
      this.box?.hide();
    });
  }

  /** Opens the box, with what was wrong before; it closes when the sign-in ends, whoever brought the answer. */
  ask(problem?: UiText): void {
    const { waiting } = this;
    if (waiting === undefined) {
      void notify('information', vscode.l10n.t('No sign-in waits for the browser.'));
      return;
    }
    this.box?.hide();
    const box = createTextBox();
    this.box = box;
    box.title = vscode.l10n.t('Sign In to Engee');
    box.placeholder = vscode.l10n.t('Address from the browser');
    box.prompt = vscode.l10n.t(
      'Allow access in the browser. If the page that follows does not bring you back, copy its whole address, even if it shows an error, and paste it here.',
    );
    box.ignoreFocusOut = true;
    box.onDidChangeValue(() => {
      showProblem(box, undefined);
    });
    box.onDidAccept(() => {
      void this.take(box.value, waiting).then((found) => {
        if (found === undefined) box.hide();
        else showProblem(box, found);
      });
    });
    box.onDidHide(() => {
      box.dispose();
      if (this.box === box) this.box = undefined;
    });
    showProblem(box, problem);
    box.show();
  }

  /** Says what is wrong with the text; undefined when it was the answer. */
  private async take(text: string, { redirectUri, state }: WaitingSignIn): Promise<UiText | undefined> {
    const answer = readPasted(text, { redirectUri, state });
    switch (answer.kind) {
      case 'query':
        return this.offer(answer.query) ? undefined : vscode.l10n.t('No sign-in waits for the browser.');
      case 'otherSignIn':
        return vscode.l10n.t(
          'This address does not belong to the sign-in that waits. Allow access in the browser once more and copy the address that follows.',
        );
      case 'bareCode': {
        if (!(await confirmBareCode())) return vscode.l10n.t('Paste the whole address instead.');
        const isTaken = this.offer(`code=${encodeURIComponent(answer.code)}&state=${encodeURIComponent(state)}`);
        return isTaken ? undefined : vscode.l10n.t('No sign-in waits for the browser.');
      }
      case 'elsewhere':
        return vscode.l10n.t(
          'This is the address of another page. It must begin with {0}',
          foreign(redirectUri.replace(/\?.*/, '')),
        );
      case 'unreadable':
        return vscode.l10n.t('This is not the address of the page after allowing access: it holds no code.');
    }
  }

  private setWaiting(waiting: WaitingSignIn | undefined): void {
    this.waiting = waiting;
    void vscode.commands.executeCommand('setContext', 'engee.isWaitingForBrowser', waiting !== undefined);
  }
}

async function confirmBareCode(): Promise<boolean> {
  const use = vscode.l10n.t('Use the Code');
  const detail = vscode.l10n.t(
    'A code by itself does not show which sign-in it belongs to. One that somebody sent you would sign you in to their account, and your files would go there. Use it only if you copied it from your own browser.',
  );
  return (await ask('warning', { message: vscode.l10n.t('Sign in with only a code?'), detail }, use)) === use;
}
