import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The bridge as one text: each line `include("file.jl")` gives way to that
 * file. Comments, docstrings and indentation stay at home: many gateways take no request of more than 64 KiB.
 * @param {string} file the path of bridge.jl
 * @returns {string}
 */
export function joinBridge(file) {
  const read = (name) => readFileSync(path.join(path.dirname(file), name), 'utf8');
  return withoutWords(readFileSync(file, 'utf8').replace(/^include\("(.+)"\)$/gm, (_line, name) => read(name)));
}

/**
 * Leaves out lines that hold nothing but a comment, a text of their own (a docstring) or blanks, and indentation. In these files no value
 * and no part of a longer text stands alone on a line; a test of the sources holds that.
 * @param {string} source
 */
function withoutWords(source) {
  return source
    .replace(/^"""\n[^]*?\n"""\n/gm, '')
    .replace(/^[ \t]*(?:#.*|"(?:[^"\\\n]|\\.)*")?\n/gm, '')
    .replace(/^ +/gm, '');
}
