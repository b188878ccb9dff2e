import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const folder = 'src/bridge';
const sources = readdirSync(folder).filter((name) => name.endsWith('.jl'));

/** The lines of Julia code: no comments, no docstrings and no other text in quotes. Enough for the style of these files. */
function codeLines(source: string): readonly string[] {
  return source
    .replace(/^"""[^]*?^"""$/gm, (text) => text.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*$/, ''));
}

/** The lines that touch Main. Only one file may: on Julia 1.12 a binding has to be read in the newest world. */
function linesWithMain(source: string): readonly string[] {
  return codeLines(source).filter((line) => /\bMain\b/.test(line));
}

describe('the source of the bridge', () => {
  it('touches bindings of Main in main.jl alone', () => {
    for (const name of sources) {
      if (name !== 'main.jl') assert.deepEqual(linesWithMain(readFileSync(path.join(folder, name), 'utf8')), [], name);
    }
  });

  it('touches them there in the newest world', () => {
    const lines = linesWithMain(readFileSync(path.join(folder, 'main.jl'), 'utf8'));
    assert.ok(lines.length >= 5);
    // `Core.eval` goes on to the newest world by itself; a module given to `show` is only a point of view.
    for (const line of lines) assert.match(line, /Base\.invokelatest\(|Core\.eval\(Main, expression\)|:module => Main/, line);
  });

  it('tells of an error in the newest world', () => {
    const lines = sources.flatMap((name) => codeLines(readFileSync(path.join(folder, name), 'utf8')));
    const ofRuns = lines.filter((line) => /\bcaught\(/.test(line) && !line.startsWith('function '));
    assert.ok(ofRuns.length >= 2);
    for (const line of ofRuns) assert.match(line, /Base\.invokelatest\(failed, caught\(/);
  });

  it('finds what touches Main', () => {
    for (const planted of ['isdefined(Main, name)', 'Main.x', 'getfield(Main, :x) # Main', 'names(Main)']) assert.equal(linesWithMain(planted).length, 1, planted);
    for (const harmless of ['# Main', 'x = "Main"', '"""\nMain\n"""', 'is_in_main(name)']) assert.equal(linesWithMain(harmless).length, 0, harmless);
  });
});
