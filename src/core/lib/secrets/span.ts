/** What stands where a secret was. */
export const mask = '***';

/** A part of a text, in UTF-16 units, that must not be shown. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** What takes its place, if not the usual mask. */
  readonly shown?: string;
}

/** The text with every span replaced; spans that overlap are replaced once. */
export function hideSpans(text: string, spans: readonly Span[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const span of merged(spans)) {
    parts.push(text.slice(end, span.start), span.shown ?? mask);
    end = span.end;
  }
  return parts.join('') + text.slice(end);
}

function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last === undefined || span.start >= last.end) result.push(span);
    else if (span.end > last.end) result[result.length - 1] = { ...span, start: last.start };
  }
  return result;
}
