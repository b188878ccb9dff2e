/** Replaces a secret. */
export const mask = '***';

/** A range of a text, in UTF-16 units, that must not be shown. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The replacement. Default: the mask. */
  readonly shown?: string;
}

/** Replaces every span in a text. Overlapping spans are replaced once. */
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
