import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const call = /\bl10n\.t\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")?/g;

/** All texts of the product with a place for an argument, such as `{0}`. Throws where a text is no literal: nobody could translate it, nor find it here. */
export function readTemplates(): readonly string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const texts = files.flatMap((name) => textsOf(name, readFileSync(join('src', name), 'utf8')));
  return [...new Set(texts)].filter((text) => /\{\d\}/.test(text));
}

function textsOf(name: string, source: string): string[] {
  const code = source.replaceAll(/^\s*(?:\*|\/\*|\/\/).*$/gm, '');
  return [...code.matchAll(call)].map(([, literal]) => {
    if (literal === undefined) throw new Error(`${name} calls l10n.t with something else than a literal`);
    return literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  });
}
