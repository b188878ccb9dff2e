import * as vscode from 'vscode';
import { EngeeError } from '../../core/errors/engeeError.ts';
import { type Move, type MovePlan, planMoves } from '../../core/files/remote/treeMoves.ts';
import { remoteParent } from '../../core/files/remotePath.ts';
import { foreign, joined, type UiText } from '../../core/lib/uiText.ts';
import { runningServer } from '../shared/runningServer.ts';
import { ask } from '../shared/ui/notify.ts';
import { changeAll } from './changeAll.ts';
import { withLateProgress } from './lateProgress.ts';
import { moveInEditor } from './moveInEditor.ts';
import { maxNames, nameOf } from './nameOf.ts';
import type { TreeContext } from './treeContext.ts';

/** Moves or renames files and folders. Asks once before it replaces files. Never replaces a folder. */
export async function moveAll(context: TreeContext, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  const { files, model, server } = context;
  // Another account may sign in while the question is open, and its files may have the same names.
  const url = runningServer(server);
  const title = vscode.l10n.t('Moving files');
  const targets = await withLateProgress(title, context, (signal) =>
    files.stat(
      url,
      moves.map(({ to }) => to),
      signal,
    ),
  );
  const plan = planMoves(moves, (path) => model.entryAt(path)?.kind === 'folder', targets);
  const replacing = await confirmMoves(plan);
  const changes = [
    ...plan.free.map((move) => ({ ...move, path: move.from, expected: { kind: 'absent' } as const })),
    ...replacing.map(({ from, to, target }) => ({
      path: from,
      to,
      expected: { kind: 'seen', version: target.version } as const,
    })),
  ];
  const changed = moves.flatMap(({ from, to }) => [from, to]);
  const failed = (count: number, names: UiText, reason: UiText) =>
    vscode.l10n.t('{0} items could not be moved: {1}. {2}', count, names, reason);
  await changeAll(context, changes, { title, failed }, changed, async ({ path, to, expected }, signal) => {
    // The editor doesn't say why it could not move a file. Trying again without it tells the reason.
    if (expected.kind === 'absent' && server.runningUrl === url && (await moveInEditor(context, path, to))) return;
    await files.rename(url, path, to, expected, signal);
  });
}

/** Asks about all taken names at once. Returns the moves that may replace a file. Rejects with `canceled`. */
async function confirmMoves({ free, replacing, blocked }: MovePlan): Promise<MovePlan['replacing']> {
  const taken = [...replacing, ...blocked];
  const [first] = taken;
  if (first === undefined) return [];
  const exists = [nameOf(first.to), foreign(remoteParent(first.to))] as const;
  const message =
    taken.length === 1
      ? replacing.length === 1
        ? vscode.l10n.t("'{0}' already exists in '{1}'. Replace it?", ...exists)
        : vscode.l10n.t("'{0}' already exists in '{1}'.", ...exists)
      : vscode.l10n.t("{0} of the items already exist in '{1}'.", taken.length, foreign(remoteParent(first.to)));
  const detail = [
    ...(taken.length === 1
      ? []
      : [
          joined(
            taken.map(({ to }) => nameOf(to)),
            '\n',
            maxNames,
          ),
        ]),
    ...(replacing.length > 0 ? [vscode.l10n.t('A replaced file is deleted. This cannot be undone.')] : []),
    ...(blocked.length > 0
      ? [
          vscode.l10n.t(
            'A folder is not replaced and replaces nothing. Not moved: {0}',
            joined(
              blocked.map(({ from }) => nameOf(from)),
              ', ',
              maxNames,
            ),
          ),
        ]
      : []),
  ];
  const replace = vscode.l10n.t('Replace');
  const others = vscode.l10n.t('Move the Others');
  const buttons = [...(free.length > 0 ? [others] : []), ...(replacing.length > 0 ? [replace] : [])];
  const answer = await ask('warning', { message, detail: joined(detail, '\n\n') }, ...buttons);
  if (answer === replace) return replacing;
  if (answer === others) return [];
  throw new EngeeError({ kind: 'canceled' });
}
