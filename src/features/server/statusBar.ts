import * as vscode from 'vscode';
import type { Auth } from '../../core/auth/auth.ts';
import { DisposableStore, type Disposable } from '../../core/lib/disposable.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import { commands } from '../shared/commands.ts';
import { repeat } from './repeat.ts';
import { statusBarView, type StatusBarView } from './statusBarView.ts';

/** Minutes are shown, so twice a minute is often enough. */
const redrawMs = 30_000;

/** Shows the server in the status bar, beside what else there is of remote things. */
export function showStatusBar(auth: Auth, server: Server, clock: Clock): Disposable {
  const resources = new DisposableStore();
  const item = resources.add(vscode.window.createStatusBarItem('engee.server', vscode.StatusBarAlignment.Left, 10));
  item.name = vscode.l10n.t('Engee');
  item.command = commands.showServerMenu;
  const redraw = () => {
    draw(item, statusBarView(auth.state, server.state, clock.now()));
  };
  resources.add(auth.onDidChangeState(redraw));
  resources.add(server.onDidChangeState(redraw));
  resources.add(repeat(clock, redrawMs, redraw));
  redraw();
  item.show();
  return resources;
}

function draw(item: vscode.StatusBarItem, view: StatusBarView): void {
  item.text = `$(${view.icon}) ${view.label}`;
  // A plain string: nothing from outside can become a link or an image. Markdown's `appendText` would do
  // as well, but it makes all spaces unbreakable, and lines then break within words.
  item.tooltip = view.explanation.join('\n');
  item.accessibilityInformation = { label: `${view.label}. ${view.explanation.join(' ')}`, role: 'button' };
  item.backgroundColor = view.isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
}
