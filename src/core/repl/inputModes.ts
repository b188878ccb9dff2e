import * as l10n from '@vscode/l10n';
import type { Complete } from './tabCompletion.ts';

/** Returns the topic of a help input such as `?sin`, or undefined when the input is code. */
export function helpTopic(input: string): string | undefined {
  return /^\s*\?([^]*)$/.exec(input)?.[1]?.trim();
}

/** Completes an input without its leading question mark, which is not Julia. */
export function completeInput(complete: Complete): Complete {
  return (input, offset, signal) => {
    const skipped = /^\s*\?\s*/.exec(input)?.[0].length ?? 0;
    if (skipped === 0 || offset < skipped) return complete(input, offset, signal);
    const completions = complete(input.slice(skipped), offset - skipped, signal);
    return completions?.then(({ replace: { start, end }, ...others }) => ({
      ...others,
      replace: { start: start + skipped, end: end + skipped },
    }));
  };
}

/**
 * Explains that the shell and package modes of Julia's own REPL are missing here. Their first characters mean nothing
 * as code, so they are replaced by `text`. Returns undefined for other input.
 */
export function refusedMode(typed: string): { readonly text: string; readonly hint: string } | undefined {
  if (typed.startsWith(';'))
    return {
      text: '',
      hint: l10n.t('Shell mode is not available. Use run(`command`) to run a program on the server.'),
    };
  if (typed.startsWith(']'))
    return {
      text: '',
      hint: l10n.t('Package mode is not available. Import Pkg and call functions such as Pkg.add("Name").'),
    };
  return undefined;
}
