import * as vscode from 'vscode';
import type { CommandId } from '../shared/commands.ts';

/** Commands behind links and quick fixes: they need arguments, so they are in no menu and not in package.json. */
export const linkCommands = {
  openFrame: 'engee.run.openFrame',
  showFullResult: 'engee.run.showFullResult',
  showFullTrace: 'engee.run.showFullTrace',
} as const;

/** The number of a run in an argument; undefined for anything else, since anybody may have written the link. */
export function givenRunNumber(argument: unknown): number | undefined {
  return typeof argument === 'number' && Number.isSafeInteger(argument) && argument > 0 ? argument : undefined;
}

/** The address that runs a command when its link is clicked; the arguments must be plain JSON. */
export function commandUri(
  command: (typeof linkCommands)[keyof typeof linkCommands] | CommandId,
  argument: unknown,
): vscode.Uri {
  return vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`);
}
