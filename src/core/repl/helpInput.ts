import type { ReplEngine } from './engine.ts';
import type { Complete } from './tabCompletion.ts';

/** What help is asked on by an input such as `?sin`; undefined: the input is code. */
export function helpTopic(input: string): string | undefined {
  return /^\s*\?([^]*)$/.exec(input)?.[1]?.trim();
}

/** Completions of an input; a question mark before it is not Julia's. */
export function completeInput(engine: ReplEngine): Complete {
  return (input, offset, signal) => {
    const skipped = /^\s*\?\s*/.exec(input)?.[0].length ?? 0;
    if (skipped === 0 || offset < skipped) return engine.completions(input, offset, signal);
    const answer = engine.completions(input.slice(skipped), offset - skipped, signal);
    return answer?.then(({ replace: { start, end }, ...others }) => ({
      ...others,
      replace: { start: start + skipped, end: end + skipped },
    }));
  };
}
