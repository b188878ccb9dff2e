/**
 * Creates a Markdown code block that shows `text` unchanged. The fence is longer than any run of backticks in the text,
 * so the text cannot end the block. VS Code's `appendCodeblock` is not safe: it ignores indented fences, which Markdown
 * accepts.
 */
export function codeFence(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const longest = runs.reduce((length, run) => Math.max(length, run.length), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${text}\n${fence}\n`;
}
