// An extension for the tests: shows each text of a file in each widget of the editor, through the product's own gateway.
import * as vscode from 'vscode';
import { joined, own, type UiText, withIcon } from '../../../src/core/lib/uiText.ts';
import { ask, mention, notify } from '../../../src/features/shared/ui/notify.ts';
import { createTextBox, pick, showProblem, type TextBox } from '../../../src/features/shared/ui/quickInput.ts';
import { showProgress } from '../../../src/features/shared/ui/showProgress.ts';
import { createStatusItem } from '../../../src/features/shared/ui/views.ts';
import { textsFile, walkMessage, type WidgetName, widgetNames } from './widgets.ts';

/** Shows a text and resolves when it is closed. */
const widgets: Record<WidgetName, (text: UiText) => Thenable<unknown>> = {
  notification: (text) => notify('warning', text, own('Next')),
  modal: (text) => ask('warning', { message: text, detail: text }, own('Next')),
  progress: (text) =>
    showProgress(
      { location: vscode.ProgressLocation.Notification, title: text, cancellable: true },
      async (progress, token) => {
        progress.report({ message: text });
        await new Promise((resolve) => {
          token.onCancellationRequested(resolve);
        });
      },
    ),
  box: (text) =>
    inBox((box) => {
      box.title = text;
      box.prompt = text;
      box.placeholder = text;
      showProblem(box, text);
    }),
  // A validation message replaces the prompt, so the prompt has its own box.
  prompt: (text) =>
    inBox((box) => {
      box.prompt = text;
    }),
  pick: (text) =>
    pick([{ label: text, description: text, detail: text }], { title: text, placeHolder: text, ignoreFocusOut: true }),
};

export function activate({ subscriptions }: vscode.ExtensionContext): void {
  const status = createStatusItem('hostile', 100);
  subscriptions.push(
    status,
    vscode.commands.registerCommand('hostile.show', async () => {
      const texts = await readTexts();
      // Stays until the end to keep the notification list open. The editor drops toasts that come too fast, but lists every message.
      const end = notify('information', own(walkMessage), own('Done'));
      await vscode.commands.executeCommand('notifications.showList');
      for (const text of texts) {
        status.name = text;
        status.text = withIcon('circle-filled', text);
        status.tooltip = text;
        status.accessibilityInformation = { label: text, role: 'button' };
        status.show();
        mention(text, 10_000);
        for (const name of widgetNames) await widgets[name](joined([own(name), text], ': '));
      }
      await notify('information', own('All were shown.'));
      await end;
    }),
  );
}

function inBox(fill: (box: TextBox) => void): Promise<void> {
  return new Promise((resolve) => {
    const box = createTextBox();
    // A link that runs takes the focus, and more links may follow.
    box.ignoreFocusOut = true;
    fill(box);
    box.onDidAccept(() => {
      box.hide();
    });
    box.onDidHide(() => {
      box.dispose();
      resolve();
    });
    box.show();
  });
}

/** Reads the texts, which the test has neutralized or written as links on purpose. */
async function readTexts(): Promise<readonly UiText[]> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, textsFile));
  return JSON.parse(new TextDecoder().decode(bytes)) as UiText[];
}
