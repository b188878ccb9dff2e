import * as vscode from 'vscode';
import type { BaseUrl } from '../../core/api/baseUrl.ts';
import { tokenPattern } from '../../core/auth/sessionRecord.ts';
import { describe } from '../../core/errors/describe.ts';
import { faultOf } from '../../core/errors/engeeError.ts';
import type { UiText } from '../../core/lib/uiText.ts';
import { createTextBox, showProblem } from '../shared/ui/quickInput.ts';

/**
 * Asks for a personal access token and passes it to `signIn`. A refused token stays in the input box with the reason, so
 * that the user can correct it. Resolves to false when the user cancels. Rejects with errors that are not faults.
 */
export async function promptForToken(
  baseUrl: BaseUrl,
  signIn: (token: string, signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  const input = createTextBox();
  input.title = vscode.l10n.t('Sign In to Engee');
  input.placeholder = vscode.l10n.t('Personal access token');
  input.prompt = vscode.l10n.t(
    'Create a token in Engee: Personal account → Communication and security → Personal access tokens. A server that is already running accepts the token only after a restart.',
  );
  input.password = true;
  input.ignoreFocusOut = true;
  const openPage = {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: vscode.l10n.t('Open Engee in the browser to create a token'),
  };
  input.buttons = [openPage];
  const attempt = new AbortController();

  const submit = async (): Promise<boolean> => {
    const token = input.value;
    const problem = findProblem(token);
    showProblem(input, problem);
    if (token.trim() === '' || problem !== undefined) return false;
    input.enabled = false;
    input.busy = true;
    try {
      await signIn(token, attempt.signal);
      return true;
    } catch (error) {
      showProblem(input, describeRefusal(error));
      return false;
    } finally {
      input.busy = false;
      input.enabled = true;
    }
  };

  try {
    return await new Promise<boolean>((resolve, reject) => {
      input.onDidChangeValue((value) => {
        showProblem(input, findProblem(value));
      });
      input.onDidTriggerButton(() => void vscode.env.openExternal(vscode.Uri.parse(`${baseUrl}/account`)));
      input.onDidAccept(() => {
        submit().then((isSignedIn) => {
          if (isSignedIn) resolve(true);
        }, reject);
      });
      input.onDidHide(() => {
        attempt.abort();
        resolve(false);
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}

function findProblem(text: string): UiText | undefined {
  const token = text.trim();
  return token === '' || tokenPattern.test(token)
    ? undefined
    : describe({ kind: 'invalidInput', input: 'token' })?.text;
}

function describeRefusal(error: unknown): UiText | undefined {
  const fault = faultOf(error);
  if (fault === undefined) throw error;
  if (fault.kind === 'signInRequired')
    return vscode.l10n.t("Engee didn't accept this token. Check that it is complete and has not been revoked.");
  return describe(fault)?.text;
}
