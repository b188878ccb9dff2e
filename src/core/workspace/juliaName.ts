import { visibleLine } from '../lib/uiText.ts';

const ordinaryName = /^[\p{L}\p{Nl}\p{Sc}\p{So}_][\p{L}\p{N}\p{M}\p{Sc}\p{So}_!′″‴]*$/u;
const reserved = new Set(
  (
    'baremodule begin break catch const continue do else elseif end export false finally for function global if import let local macro ' +
    'module quote return struct true try using while'
  ).split(' '),
);
const maxLength = 1_000;

/** Returns a variable's name as Julia code: an unusual name as `var"…"` (Julia 1.3), on one line, without control characters. */
export function juliaName(name: string): string {
  if (ordinaryName.test(name) && !reserved.has(name)) return name;
  const quoted = visibleLine(name, maxLength).replace(
    /(\\*)("|$)/g,
    (_match, slashes: string, quote: string) => slashes + slashes + (quote === '' ? '' : '\\"'),
  );
  return `var"${quoted}"`;
}
