import * as vscode from 'vscode';
import { foreign, foreignLines, visibleLines, type UiText } from '../../../core/lib/uiText.ts';
import { codeFence } from '../../../core/run/inline/codeFence.ts';
import type { CommandId } from '../commands.ts';

const maxCodeLength = 25_000;
const maxAfterLength = 400;

/** A link in a document. */
export function documentLink(range: vscode.Range, target: vscode.Uri, tooltip: UiText): vscode.DocumentLink {
  const link = new vscode.DocumentLink(range, target);
  link.tooltip = tooltip;
  return link;
}

/** An error as a mark in a document; its words may be anybody's. */
export interface ErrorMark {
  readonly range: vscode.Range;
  readonly message: string;
  /** Empty where there is none. */
  readonly code: string;
  readonly source: UiText;
  readonly related: readonly { readonly location: vscode.Location; readonly message: string }[];
}

export function errorMark({ range, message, code, source, related }: ErrorMark): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, markText(message), vscode.DiagnosticSeverity.Error);
  diagnostic.source = source;
  if (code !== '') diagnostic.code = foreign(code);
  diagnostic.relatedInformation = related.map(
    (place) => new vscode.DiagnosticRelatedInformation(place.location, markText(place.message)),
  );
  return diagnostic;
}

/** The words of a mark as it shows them. */
export function markText(message: string): UiText {
  return foreignLines(message);
}

/** Text after a place in an editor; it may be anybody's, and nothing in it is read as markup there. */
export function textAfter(place: vscode.Position, text: string, color: vscode.ThemeColor): vscode.DecorationOptions {
  const contentText = visibleLines(text, maxAfterLength).replaceAll(/[\n\t]/g, ' ');
  return { range: new vscode.Range(place, place), renderOptions: { after: { contentText, color } } };
}

/** A hover that shows a text as it stands, whosever it is, and below it links that run commands of ours. */
export function codeHover(
  range: vscode.Range,
  code: string,
  title: UiText,
  links: readonly (readonly [label: UiText, command: CommandId])[],
): vscode.Hover {
  const commands = new vscode.MarkdownString();
  commands.appendText(title);
  commands.appendMarkdown(` — ${links.map(([label, command]) => `[${label}](command:${command})`).join(' · ')}`);
  // Two texts: only this one may run commands, and only these.
  commands.isTrusted = { enabledCommands: links.map(([, command]) => command) };
  return new vscode.Hover([new vscode.MarkdownString(codeFence(visibleLines(code, maxCodeLength))), commands], range);
}
