/** More than the lines of a usual window, so that scrolling by a page shows lines whose results are already set. */
const blockLines = 50;

/**
 * Returns whether a zero-based line is visible or near a visible line. The result changes only when the editor scrolls by
 * many lines, so that scrolling rarely sets decorations.
 * @param visible the visible ranges, more than one if lines between them are folded
 */
export function nearVisible(
  visible: readonly { readonly start: { readonly line: number }; readonly end: { readonly line: number } }[],
): (line: number) => boolean {
  const near = new Set<number>();
  for (const { start, end } of visible) {
    for (let block = blockOf(start.line) - 1; block <= blockOf(end.line) + 1; block++) near.add(block);
  }
  return (line) => near.has(blockOf(line));
}

function blockOf(line: number): number {
  return Math.floor(line / blockLines);
}
