import * as vscode from 'vscode';
import type { Auth } from '../../core/auth/auth.ts';
import { type Disposable, DisposableStore } from '../../core/lib/disposable.ts';
import { joined, withIcon } from '../../core/lib/uiText.ts';
import type { Server } from '../../core/server/server.ts';
import type { Clock } from '../../platform/clock.ts';
import { commands } from '../shared/commands.ts';
import { createStatusItem, type StatusBarItem } from '../shared/ui/views.ts';
import { repeat } from './repeat.ts';
import { type StatusBarView, statusBarView } from './statusBarView.ts';

/** The item shows minutes, so two updates per minute are enough. */
const redrawMs = 30_000;

/** Shows the server in the status bar, next to the remote indicator. */
export function showStatusBar(auth: Auth, server: Server, clock: Clock): Disposable {
  const resources = new DisposableStore();
  const item = resources.add(createStatusItem('engee.server', 10));
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

function draw(item: StatusBarItem, view: StatusBarView): void {
  item.text = withIcon(view.icon, view.label);
  item.tooltip = joined(view.explanation, '\n');
  item.accessibilityInformation = { label: joined([view.label, joined(view.explanation, ' ')], '. '), role: 'button' };
  item.backgroundColor = view.isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
}
