import * as vscode from 'vscode';
import { codeFence } from '../../../core/inline/codeFence.ts';
import { foreign, foreignLines, type UiText, visibleLines } from '../../../core/lib/uiText.ts';
import type { CommandId } from '../commands.ts';

const maxCodeLength = 25_000;
const maxAfterLength = 400;

/** Creates a link in a document. */
export function documentLink(range: vscode.Range, target: vscode.Uri, tooltip: UiText): vscode.DocumentLink {
  const link = new vscode.DocumentLink(range, target);
  link.tooltip = tooltip;
  return link;
}

/** An error to mark in a document. Its text is untrusted. */
export interface ErrorMark {
  readonly range: vscode.Range;
  readonly message: string;
  /** Empty if there is none. */
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

/** Returns the text of a mark as it is displayed. */
export function markText(message: string): UiText {
  return foreignLines(message);
}

/** Creates a decoration with text after a position. The text is untrusted and not rendered as markup. */
export function textAfter(place: vscode.Position, text: string, color: vscode.ThemeColor): vscode.DecorationOptions {
  const contentText = visibleLines(text, maxAfterLength).replaceAll(/[\n\t]/g, ' ');
  return { range: new vscode.Range(place, place), renderOptions: { after: { contentText, color } } };
}

/** Creates a hover that shows untrusted text in a code block, and below it links that run our commands. */
export function codeHover(
  range: vscode.Range,
  code: string,
  title: UiText,
  links: readonly (readonly [label: UiText, command: CommandId])[],
): vscode.Hover {
  // The code is in a separate string, so that it can run no commands.
  const block = new vscode.MarkdownString(codeFence(visibleLines(code, maxCodeLength)));
  return new vscode.Hover([block, textWithCommands(title, links)], range);
}

/** Creates text with links after it that run our commands, and no others. */
export function textWithCommands(
  text: UiText,
  links: readonly (readonly [label: UiText, command: CommandId])[],
): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.appendText(text);
  if (links.length > 0)
    markdown.appendMarkdown(` — ${links.map(([label, command]) => `[${label}](command:${command})`).join(' · ')}`);
  markdown.isTrusted = { enabledCommands: links.map(([, command]) => command) };
  return markdown;
}
