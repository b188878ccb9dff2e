/**
 * A Markdown code block that holds `text` as it stands: the fence is longer than any run of backticks in it, so that
 * nothing in it can end the block. (The editor's own `appendCodeblock` looks only at the beginning of lines, while
 * Markdown also takes an indented fence.)
 */
export function codeFence(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const longest = runs.reduce((length, run) => Math.max(length, run.length), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}\n`;
}
