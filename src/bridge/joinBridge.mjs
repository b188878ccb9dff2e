import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The bridge as one text, since it travels to the server in one piece: each line `include("file.jl")` gives way to that file.
 * @param {string} file the path of bridge.jl
 * @returns {string}
 */
export function joinBridge(file) {
  const read = (name) => readFileSync(path.join(path.dirname(file), name), 'utf8');
  return readFileSync(file, 'utf8').replace(/^include\("(.+)"\)$/gm, (_line, name) => read(name));
}
