import { foreignLines, type UiText, visibleLines } from '../lib/uiText.ts';

const maxLength = 16_000;
/** A link in Julia's documentation, such as `[`eigen`](@ref)`. */
const link = /(?<!!)\[([^[\]\n]{1,200})\]\([^()\n]{0,300}\)/g;

/**
 * Returns documentation from the server as Markdown that shows no pictures and runs nothing. Its links become their text, except
 * for plain addresses, which show where they lead. Breaks every other form of link by a space, also where it is code, so that it does not
 * matter where the editor's Markdown sees the borders of code.
 */
export function docMarkdown(doc: string): UiText {
  // Invisible characters are removed first, because they could hide a link.
  const text = visibleLines(doc, maxLength)
    // The editor knows no `jldoctest`.
    .replace(/^```jldoctest.*$/gm, '```julia')
    .replace(link, '$1')
    // The definition of a link, and an address in angle brackets, which can have any scheme.
    .replace(/\]:/g, '] :')
    .replace(/<(?=[A-Za-z][A-Za-z0-9+.-]{0,40}:)/g, '< ');
  return foreignLines(text, maxLength);
}
