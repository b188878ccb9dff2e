import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const call = /\bl10n\.t\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")?/g;

/** Returns all texts in src with a placeholder such as `{0}`. Throws if a text isn't a literal, because it couldn't be translated. */
export function readTemplates(): readonly string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const texts = files.flatMap((name) => textsOf(name, readFileSync(join('src', name), 'utf8')));
  return [...new Set(texts)].filter((text) => /\{\d\}/.test(text));
}

function textsOf(name: string, source: string): string[] {
  const code = source.replaceAll(/^\s*(?:\*|\/\*|\/\/).*$/gm, '');
  return [...code.matchAll(call)].map(([, literal]) => {
    if (literal === undefined) throw new Error(`${name} calls l10n.t with something other than a literal`);
    return literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  });
}
