import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Returns a module of the bridge as one text: replaces each line `include("file.jl")` by that file, whose path is relative to the
 * file with the line. Strips comments, docstrings and indentation, because many gateways reject requests over 64 KiB.
 * @param {string} file the path of bridge.jl, files/files.jl or help/help.jl
 * @returns {string}
 */
export function joinBridge(file) {
  return withoutComments(joined(file));
}

/** @param {string} file */
function joined(file) {
  return readFileSync(file, 'utf8').replace(/^include\("(.+)"\)$/gm, (_line, name) =>
    joined(path.join(path.dirname(file), name)),
  );
}

/**
 * Removes indentation and lines with only a comment, a docstring or blanks. A unit test ensures that no other string stands
 * alone on a line of these files.
 * @param {string} source
 */
function withoutComments(source) {
  return source
    .replace(/^"""\n[^]*?\n"""\n/gm, '')
    .replace(/^[ \t]*(?:#.*|"(?:[^"\\\n]|\\.)*")?\n/gm, '')
    .replace(/^ +/gm, '');
}
