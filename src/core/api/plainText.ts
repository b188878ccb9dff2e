/** Foreign text made fit for a message or a log line: no control or direction characters, one line, cut to `maxLength` UTF-16 units. */
export function plainText(text: string, maxLength: number): string {
  const clean = text
    .slice(0, maxLength * 4)
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : clean;
}
