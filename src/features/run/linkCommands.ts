import * as vscode from 'vscode';
import type { CommandId } from '../shared/commands.ts';

/** Commands of links and quick fixes. They need arguments, so they are not contributed in package.json. */
export const linkCommands = {
  openFrame: 'engee.run.openFrame',
  showFullResult: 'engee.run.showFullResult',
  showFullTrace: 'engee.run.showFullTrace',
} as const;

/** Returns the run number in a command argument, or undefined for anything else. Arguments are untrusted: any link can set them. */
export function givenRunNumber(argument: unknown): number | undefined {
  return typeof argument === 'number' && Number.isSafeInteger(argument) && argument > 0 ? argument : undefined;
}

/** Returns the URI of a link that runs a command. The argument must be JSON. */
export function commandUri(
  command: (typeof linkCommands)[keyof typeof linkCommands] | CommandId,
  argument: unknown,
): vscode.Uri {
  return vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`);
}
